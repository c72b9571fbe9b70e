"""The `neon:` block of a target: which branch of which Neon project it is, and where its API key lies."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

API = "https://console.neon.tech/api/v2"
_Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
_Name = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,63}$")]


class Neon(BaseModel):
    """A branch of a Neon project, by name or id, with the database and role to connect to.

    `keep_days` is the verification period after which a safety branch goes; Neon itself ends it a day later. `rehearse`
    applies to a branch of the real data first. `wait_s` bounds every wait for Neon's own operations, in seconds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    project: _Identifier
    branch: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,256}$")] = "main"
    database: _Name = "neondb"
    user: _Name = "neondb_owner"
    api_key_env: str = ""
    api_key_file: str = ""
    api_url: Annotated[str, Field(pattern=r"^(https://[^\s@?#]+|http://(127\.0\.0\.1|localhost)(:\d+)?(/[^\s@?#]*)?)$")] = API
    rehearse: bool = True
    keep_days: int = Field(7, ge=1, le=28)
    wait_s: int = Field(300, ge=1, le=3600)

    @model_validator(mode="after")
    def _one_key(self) -> Neon:
        if bool(self.api_key_env) == bool(self.api_key_file):
            raise ValueError("neon needs exactly one of api_key_env and api_key_file")
        return self

    @property
    def identity(self) -> str:
        """Return what names the database for leases and people; it needs no request and holds no secret."""
        return f"neon:{self.project}/{self.branch}/{self.database}"
