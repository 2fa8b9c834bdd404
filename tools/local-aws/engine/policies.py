"""Shape of resource and identity policies, as the services check it when a policy is put.

Principals that are roles or users must exist at that moment: AWS refuses a key or vault policy that names a role
which is created later, and a template that depends on such an order fails there too.
"""

import json
import re

from ministack.core.responses import get_account_id
from ministack.services import iam

_PRINCIPAL_KINDS = {"AWS", "Service", "Federated", "CanonicalUser"}
_IAM_PRINCIPAL = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):(root|role/.+|user/.+)")
_SESSION = re.compile(r"arn:aws[a-z-]*:sts::\d{12}:(assumed-role|federated-user)/.+")
_UNIQUE_ID = re.compile(r"(AROA|AIDA)[A-Z0-9]{16,}")
_ACTION = re.compile(r"\*|[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+")


def _list(value):
    return value if isinstance(value, list) else [value]


def _fail(where, reason):
    raise ValueError(f"MalformedPolicyDocumentException: {where}: {reason}")


def parse(document, where):
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except json.JSONDecodeError as error:
            _fail(where, f"not valid JSON ({error})")
    if not isinstance(document, dict):
        _fail(where, "a policy is a JSON object")
    return document


def _iam_entity_exists(account, path):
    kind, _, name = path.partition("/")
    store = iam._roles if kind == "role" else iam._users
    # The store is scoped by account; the principal may be in another one.
    entity = store.get_scoped(account, None, name.rsplit("/", 1)[-1])
    return entity is not None and entity["Arn"].endswith(f":{path}")


def _check_aws_principal(value, where):
    if value == "*" or re.fullmatch(r"\d{12}", str(value)) or _SESSION.fullmatch(str(value)) or _UNIQUE_ID.fullmatch(str(value)):
        return
    match = _IAM_PRINCIPAL.fullmatch(str(value))
    if not match:
        _fail(where, f"invalid principal {value!r}")
    account, path = match.groups()
    if "*" in path:
        _fail(where, f"a principal ARN can't contain a wildcard: {value}")
    if path != "root" and not _iam_entity_exists(account, path):
        _fail(where, f"policy contains a statement with one or more invalid principals: {value} does not exist")


def _check_principal(principal, where):
    if principal == "*":
        return
    if not isinstance(principal, dict) or not principal:
        _fail(where, f"Principal is '*' or an object, not {principal!r}")
    for kind, values in principal.items():
        if kind not in _PRINCIPAL_KINDS:
            _fail(where, f"unknown kind of principal {kind!r}")
        for value in _list(values):
            if kind == "AWS":
                _check_aws_principal(value, where)
            elif kind == "Service" and not re.fullmatch(r"[a-z0-9.-]+\.(amazonaws\.com|amazonaws\.com\.cn|aws\.internal)", str(value)):
                _fail(where, f"invalid service principal {value!r}")


def _check_statement(statement, kind, where):
    if not isinstance(statement, dict):
        _fail(where, "a statement is an object")
    unknown = set(statement) - {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
    if unknown:
        _fail(where, f"unknown element {sorted(unknown)[0]}")
    if statement.get("Effect") not in ("Allow", "Deny"):
        _fail(where, "Effect is Allow or Deny")
    if ("Action" in statement) == ("NotAction" in statement):
        _fail(where, "exactly one of Action and NotAction")
    for action in _list(statement.get("Action", statement.get("NotAction"))):
        if not isinstance(action, str) or not _ACTION.fullmatch(action):
            _fail(where, f"invalid action {action!r}")
        if kind == "vault" and ("*" in action or not action.startswith("backup:")):
            _fail(where, f"a vault policy takes backup actions without wildcards, not {action!r}")
    has_principal = "Principal" in statement or "NotPrincipal" in statement
    if has_principal != (kind != "identity"):
        _fail(where, "Principal is missing" if kind != "identity" else "an identity policy has no Principal")
    if has_principal:
        _check_principal(statement.get("Principal", statement.get("NotPrincipal")), where)
    has_resource = "Resource" in statement or "NotResource" in statement
    if has_resource != (kind != "trust"):
        _fail(where, "Resource is missing" if kind != "trust" else "a trust policy has no Resource")
    condition = statement.get("Condition", {})
    if not isinstance(condition, dict) or not all(isinstance(keys, dict) and keys for keys in condition.values()):
        _fail(where, "Condition is an object of operators with at least one key each")


def check(document, kind, where):
    """`kind` is vault, key, trust, resource or identity. Returns the parsed policy."""
    policy = parse(document, where)
    if policy.get("Version", "2008-10-17") not in ("2012-10-17", "2008-10-17"):
        _fail(where, f"unknown Version {policy['Version']!r}")
    statements = _list(policy.get("Statement", []))
    if not statements:
        _fail(where, "no Statement")
    for statement in statements:
        _check_statement(statement, kind, where)
    sids = [s["Sid"] for s in statements if s.get("Sid")]
    if len(sids) != len(set(sids)):
        _fail(where, "statement ids are not unique")
    if kind == "key":
        _check_lockout(statements, where)
    return policy


def _check_lockout(statements, where):
    """KMS refuses a key policy after which nobody of the account could change it."""
    account = get_account_id()
    own = re.compile(rf"\*|{account}|arn:aws[a-z-]*:(iam|sts)::{account}:.+")
    for statement in statements:
        if statement["Effect"] != "Allow":
            continue
        principal = statement.get("Principal")
        names = ["*"] if principal == "*" else _list((principal or {}).get("AWS", []))
        actions = _list(statement.get("Action", []))
        if any(own.fullmatch(str(n)) for n in names) and {"*", "kms:*", "kms:PutKeyPolicy", "kms:Put*"} & set(actions):
            return
    _fail(where, "the new key policy will not allow you to update the key policy in the future")


def documents_of(type_name, properties):
    """The policy documents inside a resource's properties: (path, kind, document)."""
    single = {
        "AWS::Backup::BackupVault": ("AccessPolicy", "vault"),
        "AWS::Backup::LogicallyAirGappedBackupVault": ("AccessPolicy", "vault"),
        "AWS::KMS::Key": ("KeyPolicy", "key"),
        "AWS::KMS::ReplicaKey": ("KeyPolicy", "key"),
        "AWS::IAM::Role": ("AssumeRolePolicyDocument", "trust"),
        "AWS::IAM::Policy": ("PolicyDocument", "identity"),
        "AWS::IAM::ManagedPolicy": ("PolicyDocument", "identity"),
        "AWS::SNS::TopicPolicy": ("PolicyDocument", "resource"),
        "AWS::SQS::QueuePolicy": ("PolicyDocument", "resource"),
        "AWS::S3::BucketPolicy": ("PolicyDocument", "resource"),
    }.get(type_name)
    if single and single[0] in properties:
        yield (*single, properties[single[0]])
    if type_name == "AWS::IAM::Role":
        for index, inline in enumerate(properties.get("Policies", [])):
            yield f"Policies/{index}", "identity", inline.get("PolicyDocument")
