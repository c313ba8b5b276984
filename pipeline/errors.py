"""The errors that Dateline raises on purpose.

Every message says what is wrong and where (file, row, column); ``remedy`` says what to do about it.
Anything else that escapes is a bug.
"""

from __future__ import annotations

from typing import ClassVar


class DatelineError(Exception):
    """Base of all expected failures; ``exit_code`` is what the command line returns."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return self.message if self.remedy is None else f"{self.message}\n  Remedy: {self.remedy}"


class ConfigError(DatelineError):
    """A setting, an option or an environment variable cannot be used."""

    exit_code = 2


class InputError(DatelineError):
    """A file or record given by the operator cannot be read."""

    exit_code = 3


class ContractError(DatelineError):
    """A schema, codebook or lexicon file is wrong, or a table does not fit its contract."""

    exit_code = 4


class ValidationError(DatelineError):
    """The data broke a blocking check; nothing was published."""

    exit_code = 5


class SnapshotError(DatelineError):
    """A snapshot is missing, damaged or being written by someone else."""

    exit_code = 6
