# One image for every process of datumline: web, schedule, worker, and any other command.
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/datumline
COPY requirements/ requirements/
RUN /opt/datumline/bin/pip install --require-hashes -r requirements/runtime.txt \
 && python -m venv /opt/build \
 && /opt/build/bin/pip install --require-hashes -r requirements/dev.txt
COPY . .
RUN /opt/build/bin/python -m build --wheel --no-isolation --outdir /dist \
 && /opt/datumline/bin/pip install --no-deps /dist/*.whl

FROM python:3.11.14-slim-bookworm
# A number, so that whoever checks need not know the name; the folder belongs to it, the program does not.
RUN useradd --uid 10001 --no-create-home --home-dir /var/lib/datumline --shell /usr/sbin/nologin datumline \
 && install -d -o 10001 -g 10001 /var/lib/datumline
COPY --from=build /opt/datumline /opt/datumline
ENV PATH=/opt/datumline/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATUMLINE_HOME=/var/lib/datumline
USER 10001:10001
WORKDIR /var/lib/datumline
VOLUME /var/lib/datumline
EXPOSE 8000
ENTRYPOINT ["datumline"]
CMD ["--help"]
