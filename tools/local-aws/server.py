"""Starts ministack with this project's engine, on loopback only. The caller sets GATEWAY_PORT and TMPDIR."""

import os
import sys
import threading
import time

# Read at import by ministack's modules.
os.environ.update(BIND_HOST="127.0.0.1", MINISTACK_HOST="localhost", IOT_MTLS_ENABLED="0", SFTP_ENABLED="0",
                  PERSIST_STATE="0", S3_PERSIST="0", LAMBDA_EXECUTOR="local")

from ministack import app  # noqa: E402

from engine import cloudformation, http  # noqa: E402


def _end_with_parent():
    """A killed demo must not leave a server behind."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    cloudformation.install()
    app.app = http.wrap(app.app)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = sys.argv[:1]
    app.main()
