"""What can go wrong with a portal, named by what to do next."""

from __future__ import annotations

MOST = 400  # characters of a detail: an answer may quote a whole page


class PortalError(Exception):
    """A dataset could not be fetched or understood. As text it is one line that says what to do."""

    advice = ""

    def __init__(self, dataset: str, detail: str, *, code: str = "", is_passing: bool = False) -> None:
        self.dataset = dataset
        self.detail = " ".join(detail.split()).rstrip(".")[:MOST]
        self.code = code  # the portal's own, when it gave one
        self.is_passing = is_passing  # worth another attempt at once
        super().__init__(dataset, self.detail)

    def __str__(self) -> str:
        return f"{self.dataset}: {self.detail}. {self.advice}"


class KeyRejected(PortalError):
    """The portal does not accept the key, or there is none."""

    advice = "Fix the key."


class QuotaSpent(PortalError):
    """No call is left today."""

    advice = "Wait until midnight in Seoul."


class Unavailable(PortalError):
    """The portal cannot answer now."""

    advice = "The rows we have are kept; try again later."


class ShapeChanged(PortalError):
    """The portal answers otherwise than the catalogue says, or our request is wrong."""

    advice = "A person must look: compare the catalogue with the portal's page."
