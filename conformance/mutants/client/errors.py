"""What a call can end with, beside a result."""


class ApiError(Exception):
    """The interface answered with an errcode other than 0."""

    def __init__(self, errcode, errmsg=""):
        super().__init__(f"errcode {errcode}")
        self.errcode, self.errmsg = errcode, errmsg


class ClientError(Exception):
    """kind: transport, timeout, tls, protocol, decrypt, encoding or invalid_input."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind, self.message = kind, message
