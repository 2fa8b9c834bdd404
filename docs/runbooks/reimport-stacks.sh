#!/usr/bin/env bash
# Takes stacks that stayed in an account back into the StackSets of a roll-out: after the account left the units and came back, or moved between canary
# units and the rest. Deletes nothing. See docs/rollout.md.
#
#   HOME_PROFILE=home MEMBER_PROFILE=member-333333333333 ./reimport-stacks.sh <account> <unit> <StackSet>...
#
# account   12 digits
# unit      the unit of the roll-out in which the account lies now, as the StackSets have it among their targets
# StackSet  in their order: what others depend on first, for example OrgBackup-Baseline OrgBackup-Framework OrgBackup-Forwarding
#
# HOME_PROFILE    profile of the AWS CLI for the home account, in the Region of the StackSets
# MEMBER_PROFILE  profile for the account: may list stacks (cloudformation:ListStacks)
# CALL_AS         SELF where the home account is the management account
set -euo pipefail

if [ $# -lt 3 ]; then
  echo 'give account, unit, and at least one StackSet' >&2
  exit 2
fi
account=$1 unit=$2
shift 2
call_as=${CALL_AS:-DELEGATED_ADMIN}
pause=${POLL_SECONDS:-10}

at_home() { aws --profile "$HOME_PROFILE" cloudformation "$@" --call-as "$call_as" --output text; }

# Ids of the operations of a StackSet that are not over.
open_operations() { at_home list-stack-set-operations --stack-set-name "$1" --query 'Summaries[?Status==`RUNNING` || Status==`QUEUED` || Status==`STOPPING`].OperationId'; }

# Waits until a StackSet is at rest; an answer that AWS refuses is not rest.
rest() {
  local open
  while :; do
    open=$(open_operations "$1") || return 1
    [ -n "$open" ] || return 0
    sleep "$pause"
  done
}

# Waits for an operation and fails with the reasons if it did.
finish() {
  local status
  while :; do
    status=$(at_home describe-stack-set-operation --stack-set-name "$1" --operation-id "$2" --query StackSetOperation.Status) || return 1
    case $status in
      RUNNING | QUEUED | STOPPING) sleep "$pause" ;;
      SUCCEEDED) return 0 ;;
      *)
        echo "$1: operation $2 ended as $status" >&2
        at_home list-stack-set-operation-results --stack-set-name "$1" --operation-id "$2" --query 'Summaries[].[Account,Region,Status,StatusReason]' >&2
        return 1
        ;;
    esac
  done
}

# Names under which StackSets of either wave made the stack.
former_names() {
  local rest=${1/-Canary-/-}
  echo "$rest ${rest%-*}-Canary-${rest##*-}"
}

# Complete stacks of the account in a Region that a StackSet of this name, or of the other wave, made; all but the one that the StackSet has now.
stacks_that_stayed() {
  local name stacks
  for name in $(former_names "$1"); do
    stacks=$(aws --profile "$MEMBER_PROFILE" --region "$2" cloudformation list-stacks --output text \
      --stack-status-filter CREATE_COMPLETE UPDATE_COMPLETE UPDATE_ROLLBACK_COMPLETE IMPORT_COMPLETE IMPORT_ROLLBACK_COMPLETE \
      --query "StackSummaries[?starts_with(StackName, 'StackSet-$name-')].StackId") || return 1
    tr '\t' '\n' <<<"$stacks" | grep -v -x -e None -e '' -e "$3" || true
  done
}

for set in "$@"; do
  rest "$set"
  import=() forget=()
  regions=$(at_home list-stack-set-auto-deployment-targets --stack-set-name "$set" --query 'Summaries[].Regions[]' | tr '\t' '\n' | sort -u)
  if [ -z "$regions" ]; then
    echo "$set: deploys to no unit" >&2
    exit 1
  fi
  for region in $regions; do
    instance=$(at_home list-stack-instances --stack-set-name "$set" --stack-instance-account "$account" --stack-instance-region "$region" \
      --query 'Summaries[].[StackId,StackInstanceStatus.DetailedStatus]')
    read -r stack state <<<"$instance"
    stayed=$(stacks_that_stayed "$set" "$region" "${stack:-}")
    count=$(printf '%s' "$stayed" | grep -c . || true)
    if [ "${state:-}" = SUCCEEDED ]; then
      echo "$set $region: in the StackSet already"
      if [ "$count" != 0 ]; then
        printf '%s\n' "  beside it these stacks stayed; look at what they hold before anybody deletes them:" "$stayed"
      fi
    elif [ "$count" = 0 ]; then
      echo "$set $region: no stack stayed; the next operation of the StackSet makes one"
    elif [ "$count" != 1 ]; then
      printf '%s\n' "$set $region: several stacks stayed, and only you know which one holds the vault:" "$stayed" >&2
      exit 1
    else
      import+=("$stayed")
      [ -z "${state:-}" ] || forget+=("$region")
    fi
  done
  if [ ${#forget[@]} != 0 ]; then
    echo "$set: lets go of the second stacks, which could not be made, in ${forget[*]}"
    operation=$(at_home delete-stack-instances --stack-set-name "$set" --retain-stacks --regions "${forget[@]}" \
      --deployment-targets "OrganizationalUnitIds=$unit,Accounts=$account,AccountFilterType=INTERSECTION" --query OperationId)
    finish "$set" "$operation"
  fi
  while [ ${#import[@]} != 0 ]; do # 10 at a time
    echo "$set: takes back ${import[*]:0:10}"
    operation=$(at_home import-stacks-to-stack-set --stack-set-name "$set" --stack-ids "${import[@]:0:10}" --organizational-unit-ids "$unit" --query OperationId)
    finish "$set" "$operation"
    import=("${import[@]:10}")
  done
done
