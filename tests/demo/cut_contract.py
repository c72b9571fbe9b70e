"""Cut the part of GitHub's published API description that the stand-in needs into `bot/demo/contract.json`.

    npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
    python tests/demo/cut_contract.py package/generated/api.github.com.json <package version>

OpenAPI 3.0 becomes plain JSON Schema 2020-12: `nullable` turns into a union with null, descriptions and examples go away.
Request bodies are closed, so that a misspelt key is refused instead of being ignored.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

REPO = "/repos/{owner}/{repo}"
OPERATIONS = (
    "GET /app",
    "GET /app/installations",
    "GET /app/installations/{installation_id}",
    "POST /app/installations/{installation_id}/access_tokens",
    "GET /app/hook/deliveries",
    "POST /app/hook/deliveries/{delivery_id}/attempts",
    "POST /app-manifests/{code}/conversions",
    "DELETE /installation/token",
    "GET /installation/repositories",
    "GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
    "GET /rate_limit",
    f"GET {REPO}",
    f"GET {REPO}/installation",
    f"GET {REPO}/collaborators/{{username}}/permission",
    f"GET {REPO}/commits/{{ref}}/check-runs",
    f"GET {REPO}/commits/{{ref}}/status",
    f"GET {REPO}/branches/{{branch}}",
    f"GET {REPO}/rules/branches/{{branch}}",
    f"GET {REPO}/pulls",
    f"GET {REPO}/pulls/{{pull_number}}",
    f"GET {REPO}/pulls/{{pull_number}}/files",
    f"GET {REPO}/pulls/{{pull_number}}/comments",
    f"GET {REPO}/pulls/{{pull_number}}/reviews",
    f"POST {REPO}/pulls/{{pull_number}}/reviews",
    f"GET {REPO}/issues/{{issue_number}}/comments",
    f"POST {REPO}/issues/{{issue_number}}/comments",
    f"GET {REPO}/issues/comments/{{comment_id}}",
    f"PATCH {REPO}/issues/comments/{{comment_id}}",
    f"DELETE {REPO}/issues/comments/{{comment_id}}",
    f"GET {REPO}/issues/comments/{{comment_id}}/reactions",
    f"POST {REPO}/issues/comments/{{comment_id}}/reactions",
    f"DELETE {REPO}/issues/comments/{{comment_id}}/reactions/{{reaction_id}}",
    f"POST {REPO}/check-runs",
    f"GET {REPO}/check-runs/{{check_run_id}}",
    f"PATCH {REPO}/check-runs/{{check_run_id}}",
    f"GET {REPO}/check-runs/{{check_run_id}}/annotations",
    f"GET {REPO}/deployments",
    f"POST {REPO}/deployments",
    f"GET {REPO}/deployments/{{deployment_id}}",
    f"GET {REPO}/deployments/{{deployment_id}}/statuses",
    f"POST {REPO}/deployments/{{deployment_id}}/statuses",
    f"GET {REPO}/git/ref/{{ref}}",
    f"GET {REPO}/git/commits/{{commit_sha}}",
    f"POST {REPO}/git/blobs",
    f"POST {REPO}/git/trees",
    f"POST {REPO}/git/commits",
    f"PATCH {REPO}/git/refs/{{ref}}",
)
WEBHOOKS = (
    "pull-request-opened", "pull-request-synchronize", "pull-request-reopened", "pull-request-ready-for-review",
    "pull-request-edited", "pull-request-closed", "issue-comment-created", "issue-comment-edited", "check-run-rerequested",
    "check-run-requested-action", "check-suite-rerequested", "merge-group-checks-requested", "push", "ping",
    "installation-created", "installation-deleted",
)  # fmt: skip
KEPT = frozenset({
    "type", "properties", "required", "items", "enum", "const", "oneOf", "anyOf", "allOf", "not", "additionalProperties",
    "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern", "format", "$ref",
})  # fmt: skip


class Cutter:
    """Converts schemas and collects the components that they refer to."""

    def __init__(self, source: dict[str, Any]) -> None:
        self.components = source["components"]
        self.wanted: dict[str, Any] = {}

    def schema(self, node: Any) -> Any:
        if isinstance(node, bool) or node is None:
            return node if node is not None else {}
        if "$ref" in node:
            return self.reference(node["$ref"])
        cut = {key: self.member(key, node[key]) for key in sorted(KEPT & node.keys())}
        return nullable(cut) if node.get("nullable") else cut

    def member(self, key: str, value: Any) -> Any:
        if key == "properties":
            return {name: self.schema(child) for name, child in value.items()}
        if key in {"oneOf", "anyOf", "allOf"}:
            return [self.schema(child) for child in value]
        if key in {"items", "not"} or (key == "additionalProperties" and isinstance(value, dict)):
            return self.schema(value)
        return value

    def reference(self, pointer: str) -> dict[str, str]:
        _, _, kind, name = pointer.split("/")
        assert kind == "schemas", pointer
        if name not in self.wanted:
            self.wanted[name] = None
            self.wanted[name] = self.schema(self.components["schemas"][name])
        return {"$ref": f"#/$defs/{name}"}

    def resolve(self, node: Any) -> Any:
        while "$ref" in node:
            _, _, kind, name = node["$ref"].split("/")
            node = self.components[kind][name]
        return node


def nullable(cut: dict[str, Any]) -> dict[str, Any]:
    if "enum" in cut:
        cut["enum"] = [*cut["enum"], *([] if None in cut["enum"] else [None])]
    if isinstance(cut.get("type"), str):
        return {**cut, "type": [cut["type"], "null"]}
    return {"anyOf": [cut, {"type": "null"}]} if cut else cut


def closed(schema: Any) -> Any:
    """Refuse unknown keys in every object of a request whose keys are known."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    is_object = "object" in ([schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", []))
    if is_object and schema.get("properties") and "additionalProperties" not in schema:
        inner["additionalProperties"] = False
    return inner


def split_by_status(schema: dict[str, Any]) -> dict[str, Any]:
    """Drop alternatives that only repeat the properties (the stand-in checks those by hand), so that the whole can be closed."""
    alternatives = schema.pop("oneOf", None) or schema.pop("anyOf", None)
    if not alternatives or "properties" not in schema:
        return {**schema, **({"anyOf": alternatives} if alternatives else {})}
    return schema


def operation(cutter: Cutter, description: dict[str, Any]) -> dict[str, Any]:
    body = cutter.resolve(description.get("requestBody", {})).get("content", {}).get("application/json", {}).get("schema")
    responses: dict[str, Any] = {}
    for status, response in description["responses"].items():
        content = cutter.resolve(response).get("content", {}).get("application/json", {})
        if status.startswith("2"):
            responses[status] = cutter.schema(content["schema"]) if "schema" in content else None
    query = {}
    for parameter in map(cutter.resolve, description.get("parameters", [])):
        if parameter["in"] == "query":
            query[parameter["name"]] = cutter.schema(parameter["schema"])
    request = closed(split_by_status(cutter.schema(body))) if body else None
    return {"request": request, "query": query, "responses": responses}


def main(path: str, version: str) -> None:
    source = json.loads(Path(path).read_text(encoding="utf-8"))
    cutter = Cutter(source)
    operations = {}
    for name in OPERATIONS:
        verb, place = name.split(" ")
        operations[name] = operation(cutter, source["paths"][place][verb.lower()])
    webhooks = {}
    for name in WEBHOOKS:
        content = source["x-webhooks"][name]["post"]["requestBody"]["content"]["application/json"]
        webhooks[name] = cutter.schema(content["schema"])
    result = {
        "source": f"@octokit/openapi {version}, api.github.com.json, description version {source['info']['version']} (MIT)",
        "operations": operations,
        "webhooks": webhooks,
        "$defs": dict(sorted(cutter.wanted.items())),
    }
    target = Path(__file__).parents[2] / "bot" / "demo" / "contract.json"
    target.write_text(json.dumps(result, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
    counts = f"{len(operations)} operations, {len(webhooks)} webhooks, {len(cutter.wanted)} schemas"
    print(f"{target}: {counts}, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
