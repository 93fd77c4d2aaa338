# The service itself: Python, its locked packages and `orchestrator`, as a user who is not root, in an image
# without shell or package manager. Built by `make images`. No syntax here needs BuildKit.

ARG BASE_IMAGE=python:3.11-slim

FROM ${BASE_IMAGE} AS builder
# Where pip finds packages, for those who need a mirror: passed by deployment/setup/images.sh.
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_TRUSTED_HOST
LABEL io.strategiz.stage=builder
# `build-ca.crt` may be absent: the star makes it optional.
COPY requirements/runtime.lock runner_image/rootfs.py build-ca.cr* /build/
RUN if [ -f /build/build-ca.crt ]; then export PIP_CERT=/build/build-ca.crt; fi \
    && python3 -m venv /opt/strategiz \
    && /opt/strategiz/bin/python3 -m pip install --no-cache-dir --disable-pip-version-check --no-compile \
        --only-binary :all: --require-hashes -r /build/runtime.lock \
    && /opt/strategiz/bin/python3 -m pip uninstall --quiet --yes pip setuptools \
    && cd /opt/strategiz \
    && rm -rf bin/pip* bin/[Aa]ctivate* bin/f2py bin/numpy-config include \
    && cd lib/python3*/site-packages \
    && rm -rf numpy/distutils numpy/f2py \
    && find . -depth -type d -name tests -exec rm -rf {} + \
    && find . -type f \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.a' -o -name '*.h' \) -delete
# Byte code that is never checked against its source: nothing in this image changes.
RUN stdlib="$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')" \
    && find "$stdlib" /opt/strategiz -name __pycache__ -type d -exec rm -rf {} + \
    && python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash \
        -x '/(test|tests|lib2to3|dist-packages)/' "$stdlib" /opt/strategiz/lib
COPY orchestrator /build/orchestrator
RUN site_packages="$(echo /opt/strategiz/lib/python3*/site-packages)" \
    && cp -r /build/orchestrator "$site_packages/" \
    && python3 -m compileall -q --invalidation-mode unchecked-hash "$site_packages/orchestrator" \
    && printf '%s\n' '#!/opt/strategiz/bin/python3' 'from orchestrator.commands.main import main' \
        'main(prog_name="strategiz")' > /opt/strategiz/bin/strategiz \
    && chmod 0755 /opt/strategiz/bin/strategiz \
    && python3 /build/rootfs.py /opt/strategiz \
    && mkdir /state
# The authorities that https addresses are trusted by. certifi's, and not the base's: the lock file has their hash, a base may
# have none, and the machine that builds may have added a proxy's.
RUN mkdir -p /rootfs/etc/ssl/certs \
    && cp /opt/strategiz/lib/python3*/site-packages/certifi/cacert.pem /rootfs/etc/ssl/certs/ca-certificates.crt

FROM scratch
LABEL org.opencontainers.image.title="Strategiz strategy execution service" \
      org.opencontainers.image.description="Runs each strategy in a disposable container, over gRPC" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=builder /rootfs/ /
# The ledger's folder: the service's user can write there, and a volume mounted on it can be that user's too.
COPY --from=builder --chown=65532:65532 /state/ /var/lib/strategiz/
COPY deployment/seccomp.json /etc/strategiz/seccomp.json
ENV PATH=/opt/strategiz/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin \
    LANG=C.UTF-8 \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    OMP_NUM_THREADS=1 \
    OPENBLAS_NUM_THREADS=1 \
    STRATEGIZ_GRPC_HOST=0.0.0.0 \
    STRATEGIZ_SECCOMP_PROFILE=/etc/strategiz/seccomp.json \
    STRATEGIZ_LEDGER_URL=sqlite:////var/lib/strategiz/ledger.db
WORKDIR /
# Whoever runs it gives this user the group that owns the engine's socket, or names an engine by DOCKER_HOST.
USER 65532:65532
EXPOSE 50051
# It asks the port of the service's own settings. Without a shell, so as a list.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["/opt/strategiz/bin/strategiz", "health"]
ENTRYPOINT ["/opt/strategiz/bin/python3", "-m", "orchestrator"]
