"""The whole suite's settings."""

from hypothesis import settings

# A run's outcome depends on the code alone: the same examples everywhere. To look for new ones, run
# `pytest --hypothesis-profile=searching`; what that finds becomes an @example or a golden page.
settings.register_profile("settled", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("searching", deadline=None, print_blob=True)
settings.load_profile("settled")
