"""Who may administer a StackSet, and by which roles it acts in its targets."""

from __future__ import annotations

from ministack.core.iam_evaluator import EvalContext, _gather_role_policies, evaluate, evaluate_trust_policy
from ministack.services import iam

from .. import organization_tree, roles, sessions, trusted_access
from ..answers import Refused
from .model import SELF_MANAGED, SERVICE_MANAGED, StackSet

_ADMINISTRATION_ROLE, _EXECUTION_ROLE = "AWSCloudFormationStackSetAdministrationRole", "AWSCloudFormationStackSetExecutionRole"
_SERVICE = "cloudformation.amazonaws.com"


def owner(caller: str, permission_model: str, call_as: str) -> str:
    """The account that holds a StackSet made by the caller, or the refusal."""
    if permission_model == SELF_MANAGED:
        if call_as == "DELEGATED_ADMIN":
            raise Refused("ValidationError", "CallAs DELEGATED_ADMIN is for StackSets with service-managed permissions")
        return caller
    management = organization_tree.management()
    if management is None or trusted_access.stack_sets_status() != "ENABLED":
        raise Refused("ValidationError", "You must enable organizations access to operate a service managed stack set")
    return _administered(caller, call_as)


def _administered(caller: str, call_as: str) -> str:
    management = organization_tree.management() or ""
    if call_as == "DELEGATED_ADMIN":
        if not trusted_access.is_administrator(caller, trusted_access.STACK_SETS):
            raise Refused("ValidationError", "Account used is not a delegated administrator")
        return management
    if caller != management:
        raise Refused("ValidationError", "You must be the management account or delegated admin account of an organization before operating a "
                      "SERVICE_MANAGED stack set (a delegated administrator calls as DELEGATED_ADMIN)")
    return management


def owner_to_read(caller: str, call_as: str) -> str:
    return _administered(caller, call_as) if call_as == "DELEGATED_ADMIN" else caller


def roles_of(stack_set: StackSet, administration: str, execution: str, auto_deployment: dict) -> tuple[str, str]:
    """Administration and execution role, with the names that AWS takes when none is given."""
    if stack_set.permission_model == SERVICE_MANAGED:
        if administration or execution:
            raise Refused("ValidationError", "AdministrationRoleARN and ExecutionRoleName are for StackSets with self-managed permissions")
        return "", ""
    if auto_deployment:
        raise Refused("ValidationError", "AutoDeployment is for StackSets with service-managed permissions")
    arn = administration or f"arn:aws:iam::{stack_set.administrator}:role/{_ADMINISTRATION_ROLE}"
    role = _role(arn)
    if role is None or not roles.trusts_service(role, _SERVICE, _of_stack_set(stack_set)):
        raise Refused("ValidationError", f"Account {stack_set.administrator} should have '{_name(arn)}' role with trust relationship to CloudFormation service.")
    return arn, execution or _EXECUTION_ROLE


def _of_stack_set(stack_set: StackSet) -> dict[str, str]:
    """Keys by which a trust policy keeps other accounts' StackSets out."""
    return {"aws:sourceaccount": stack_set.administrator, "aws:sourcearn": stack_set.arn}


def _name(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]


def _role(arn: str) -> dict | None:
    found = iam._roles.get_scoped(arn.split(":")[4], None, _name(arn))
    return found if found is not None and found["Arn"] == arn else None


def _execution_role(stack_set: StackSet, account: str) -> dict:
    """The role that the administration role may assume in a target account, or the refusal."""
    found = iam._roles.get_scoped(account, None, _name(stack_set.execution_role))
    administration = stack_set.administration_role
    caller = f"arn:aws:sts::{stack_set.administrator}:assumed-role/{_name(administration)}/stack-set"
    arn = found["Arn"] if found else f"arn:aws:iam::{account}:role/{stack_set.execution_role}"
    request = EvalContext(principal_arn=caller, principal_type="AssumedRole", principal_account=stack_set.administrator,
                          action="sts:AssumeRole", resource_arn=arn, region=stack_set.region)
    if found is None or not evaluate_trust_policy(found["AssumeRolePolicyDocument"], caller, request):
        raise Refused("ValidationError", f"Account {account} should have '{stack_set.execution_role}' role with trust relationship to "
                      f"Role '{_name(administration)}'.")
    if evaluate(request, _gather_role_policies(_name(administration), stack_set.administrator)).decision != "Allow":
        raise Refused("AccessDenied", f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {arn}")
    return found


def credentials(stack_set: StackSet, account: str) -> sessions.Credentials:
    """With which a set acts in a target account."""
    if stack_set.permission_model == SERVICE_MANAGED:
        return sessions.of_account(account)  # AWS' own role there is an administrator
    return sessions.of_role(_execution_role(stack_set, account), stack_set.name)
