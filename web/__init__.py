"""The page for editors, maintainers and operators: FastAPI and Jinja2, a door on the steps in workflow/."""
