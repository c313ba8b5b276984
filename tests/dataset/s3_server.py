"""A real S3 server over HTTP on this machine, moto's. Prints its port."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server


def main() -> None:
    app = named_as_s3_does(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    server.serve_forever()


def named_as_s3_does(app: Any) -> Any:
    """moto ends an upload in parts with `…Response` where S3 says `…Result`, which Arrow needs."""

    def corrected(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if "uploadId=" not in environ.get("QUERY_STRING", ""):
            return app(environ, start)
        begun: list[Any] = []
        body = b"".join(app(environ, lambda *arguments: begun.extend(arguments)))
        body = body.replace(b"CompleteMultipartUploadResponse", b"CompleteMultipartUploadResult")
        status, headers = begun[:2]
        headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start(status, [*headers, ("Content-Length", str(len(body)))])
        return [body]

    return corrected


if __name__ == "__main__":
    main()
