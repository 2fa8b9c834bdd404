#!/usr/bin/env bash
# Tries in two sandbox accounts what docs/verify-in-aws.md lists of guardrails, vault policies, keys, roles and the event bus: what this library could
# not be shown without AWS. Every claim names the switch that it decides.
#
#   MEMBER_PROFILE=sandbox-member ./verify-in-aws.sh [claim]...
#   ./verify-in-aws.sh --list
#
# Without claims it tries all for which it is given what they need. It prints a line each: holds, DOES NOT HOLD, or not tried and why; the exit code is 1
# where one does not hold, and 2 where one could not be tried. It makes what it needs under names that begin with "verify-", and takes it away again.
# Nothing is tried with backups or keys that others need: run it in accounts for trial only, with the guardrails attached to their unit.
#
# MEMBER_PROFILE   administrator of the member account, no role that the guardrails spare
# OUTSIDE_VAULT    ARN of a vault in the other sandbox account, which is no destination of the definition, but whose policy admits copies
#                  of the organization                                                                foreign-copy; foreign-copy-role, with the guardrails detached
# RECOVERY_POINT   ARN of a recovery point in the member account that may be copied, with
# VAULT            the vault that holds it, and
# BACKUP_ROLE      ARN of the backup role of the definition                                           own-region-copy, foreign-copy, foreign-copy-role, lifecycle
# OWN_VAULT        ARN of a vault of the member account in another Region                             own-region-copy
# RESOURCE         ARN of a resource to back up, and to keep for one day                              lifecycle: starts it; with LATER=1 a day later looks
# SNAPSHOT         id of an EBS snapshot of a recovery point                                          snapshot
# FILE_SYSTEM_BACKUP  id of an Amazon FSx backup of a recovery point that may be lost                 file-system-backup
# AIR_GAPPED_VAULT ARN of a logically air-gapped vault of the definition's name                       shares
# VAULT_KEY        ARN of the key of the definition's vault                                           key
# HUB_BUS          ARN of the event hub's bus                                                         bus
set -uo pipefail

CLAIMS=(own-region-copy foreign-copy foreign-copy-role lifecycle snapshot file-system-backup shares key bus)

about() {
  case $1 in
    own-region-copy) echo 'a copy to another Region of the same account goes, with DenyForeignCopies|leave out GuardrailStatement.FOREIGN_COPIES if it does not' ;;
    foreign-copy) echo 'a copy to a vault that is no destination is denied by the guardrails|nothing to switch: tell us if it is not' ;;
    foreign-copy-role) echo "a copy to a vault that is no destination is denied by the backup role's own policy, without guardrails|verifiedDenials: [InferredDenial.FOREIGN_COPIES_BY_ROLES] of the definition, if it holds and the definition's own copies go" ;;
    lifecycle) echo 'AWS Backup deletes what lies behind a recovery point at the end of its lifecycle|leave out GuardrailStatement.SNAPSHOTS and DATABASE_SNAPSHOTS if it does not' ;;
    snapshot) echo 'an administrator does not delete the snapshot of a recovery point|nothing to switch: tell us if one does' ;;
    file-system-backup) echo 'an administrator does not delete the Amazon FSx backup of a recovery point|verified: [GuardrailStatement.FILE_SYSTEM_BACKUPS], if the lifecycle ends as well' ;;
    shares) echo 'a share with a logically air-gapped vault can not admit accounts outside the organization|nothing to switch: tell us if one can' ;;
    key) echo "an administrator does not disable the vault's key, nor end its rotation|nothing to switch: tell us if one does" ;;
    bus) echo "the hub's bus takes nothing that a member puts there itself|nothing to switch: tell us if it does" ;;
    *) return 1 ;;
  esac
}

if [ "${1:-}" = --list ]; then
  for claim in "${CLAIMS[@]}"; do
    text=$(about "$claim")
    printf '%-20s %s\n%-20s switch: %s\n' "$claim" "${text%%|*}" '' "${text#*|}"
  done
  exit 0
fi

PAUSE=${POLL_SECONDS:-15}
member() { aws --profile "$MEMBER_PROFILE" --output text "$@"; }

# What a refusal says: 0 if access was denied, 2 for any other reason.
refusal() {
  case $1 in
    *UnauthorizedOperation* | *AccessDenied* | *'ccess denied'* | *'not authorized'* | *NotAuthorized*) return 0 ;;
    *)
      echo "  $1" >&2
      return 2
      ;;
  esac
}

# Runs a command of an administrator that a policy must deny: 0 if it does, 1 if the command goes, 2 if it fails for another reason, as without permission.
denied() {
  local answer
  if answer=$("$@" 2>&1); then
    return 1
  fi
  case $answer in
    # a dry run says so where the call would go
    *DryRunOperation*) return 1 ;;
    *'explicit deny'*) return 0 ;;
    *)
      echo "  $answer" >&2
      return 2
      ;;
  esac
}

# The names of variables that are not set, of those given.
missing() {
  local name
  for name in "$@"; do
    [ -n "${!name:-}" ] || printf '%s ' "$name"
  done
}

# Copies the recovery point to a vault, and waits: 0 if access is denied, at the call or to the job; 1 if the copy is made; 2 if it fails for another reason.
copy_is_denied() {
  local answer job state
  answer=$(member backup start-copy-job --recovery-point-arn "$RECOVERY_POINT" --source-backup-vault-name "$VAULT" \
    --destination-backup-vault-arn "$1" --iam-role-arn "$BACKUP_ROLE" --lifecycle DeleteAfterDays=1 --query CopyJobId 2>&1) || {
    refusal "$answer"
    return
  }
  job=$answer
  while :; do
    state=$(member backup describe-copy-job --copy-job-id "$job" --query CopyJob.State) || return 2
    case $state in
      COMPLETED) return 1 ;;
      CREATED | RUNNING) sleep "$PAUSE" ;;
      *)
        answer=$(member backup describe-copy-job --copy-job-id "$job" --query CopyJob.StatusMessage) || return 2
        refusal "$answer"
        return
        ;;
    esac
  done
}

# 0 holds, 1 does not hold, 2 could not be told
try() {
  local state share
  case $1 in
    own-region-copy)
      copy_is_denied "$OWN_VAULT"
      case $? in 0) return 1 ;; 1) return 0 ;; *) return 2 ;; esac
      ;;
    foreign-copy | foreign-copy-role) copy_is_denied "$OUTSIDE_VAULT" ;;
    lifecycle)
      if [ -z "${LATER:-}" ]; then
        member backup start-backup-job --backup-vault-name "$VAULT" --resource-arn "$RESOURCE" --iam-role-arn "$BACKUP_ROLE" \
          --lifecycle DeleteAfterDays=1 --query RecoveryPointArn >&2 || return 2
        echo '  started; look again in two days, with LATER=1 and RECOVERY_POINT as printed' >&2
        return 2
      fi
      if state=$(member backup describe-recovery-point --backup-vault-name "$VAULT" --recovery-point-arn "$RECOVERY_POINT" --query Status 2>&1); then
        echo "  it is $state" >&2
        [ "$state" != EXPIRED ] && return 2
        return 1
      fi
      case $state in *ResourceNotFound*) return 0 ;; *) echo "  $state" >&2; return 2 ;; esac
      ;;
    snapshot) denied member ec2 delete-snapshot --snapshot-id "$SNAPSHOT" --dry-run ;;
    file-system-backup) denied member fsx delete-backup --backup-id "$FILE_SYSTEM_BACKUP" ;;
    shares)
      denied member ram create-resource-share --name verify-external --resource-arns "$AIR_GAPPED_VAULT" --allow-external-principals
      state=$?
      if [ $state -eq 1 ]; then
        share=$(member ram get-resource-shares --resource-owner SELF --name verify-external --resource-share-status ACTIVE --query 'resourceShares[0].resourceShareArn')
        member ram delete-resource-share --resource-share-arn "$share" >&2
      fi
      return $state
      ;;
    key)
      denied member kms disable-key --key-id "$VAULT_KEY"
      state=$?
      if [ $state -eq 1 ]; then
        member kms enable-key --key-id "$VAULT_KEY" >&2
      fi
      [ $state -eq 0 ] || return $state
      denied member kms disable-key-rotation --key-id "$VAULT_KEY"
      state=$?
      if [ $state -eq 1 ]; then
        member kms enable-key-rotation --key-id "$VAULT_KEY" >&2
      fi
      return $state
      ;;
    bus)
      state=$(member events put-events --entries "[{\"Source\":\"verify.in.aws\",\"DetailType\":\"Verify\",\"Detail\":\"{}\",\"EventBusName\":\"$HUB_BUS\"}]" \
        --query 'Entries[0].ErrorCode' 2>&1)
      [ "$state" != None ] || return 1
      refusal "$state"
      ;;
  esac
}

needs() {
  case $1 in
    own-region-copy) echo MEMBER_PROFILE RECOVERY_POINT VAULT BACKUP_ROLE OWN_VAULT ;;
    foreign-copy | foreign-copy-role) echo MEMBER_PROFILE RECOVERY_POINT VAULT BACKUP_ROLE OUTSIDE_VAULT ;;
    lifecycle) if [ -n "${LATER:-}" ]; then echo MEMBER_PROFILE VAULT RECOVERY_POINT; else echo MEMBER_PROFILE VAULT BACKUP_ROLE RESOURCE; fi ;;
    snapshot) echo MEMBER_PROFILE SNAPSHOT ;;
    file-system-backup) echo MEMBER_PROFILE FILE_SYSTEM_BACKUP ;;
    shares) echo MEMBER_PROFILE AIR_GAPPED_VAULT ;;
    key) echo MEMBER_PROFILE VAULT_KEY ;;
    bus) echo MEMBER_PROFILE HUB_BUS ;;
  esac
}

worst=0
[ $# -gt 0 ] || set -- "${CLAIMS[@]}"
for claim in "$@"; do
  if ! text=$(about "$claim"); then
    echo "$claim is no claim; --list names them" >&2
    exit 64
  fi
  # shellcheck disable=SC2046 # one argument per variable
  lacking=$(missing $(needs "$claim"))
  if [ -n "$lacking" ]; then
    echo "$claim: not tried, without ${lacking% }"
    [ $worst -eq 1 ] || worst=2
    continue
  fi
  try "$claim"
  case $? in
    0) echo "$claim: holds: ${text%%|*}" ;;
    1)
      echo "$claim: DOES NOT HOLD: ${text%%|*} (${text#*|})"
      worst=1
      ;;
    *)
      echo "$claim: could not be told"
      [ $worst -eq 1 ] || worst=2
      ;;
  esac
done
exit $worst
