#!/usr/bin/env bash
# Starts the gate between canary units and the rest in each Region, waits for all, and fails with the reasons if one fails. See docs/rollout.md.
#
#   ./wait-for-canary-gates.sh <state machine> <Region>...
#
# state machine  name of the gate, for example OrgBackup-CanaryGate
#
# GATE_INPUT  input of the executions, for example {"since": "2027-01-31T12:00:00Z"}; default: jobs count that begin from now on
set -euo pipefail

if [ $# -lt 2 ]; then
  echo 'give the state machine and at least one Region: without one no gate would be asked' >&2
  exit 2
fi
name=$1
shift
account=$(aws sts get-caller-identity --query Account --output text)
partition=$(aws sts get-caller-identity --query Arn --output text | cut -d: -f2)
executions=()
for region in "$@"; do
  executions+=("$(aws stepfunctions start-execution --region "$region" --input "${GATE_INPUT:-"{}"}" --query executionArn --output text \
    --state-machine-arn "arn:$partition:states:$region:$account:stateMachine:$name")")
done
failed=0
for execution in "${executions[@]}"; do
  region=$(echo "$execution" | cut -d: -f4)
  while status=$(aws stepfunctions describe-execution --region "$region" --execution-arn "$execution" --query status --output text) && [ "$status" = RUNNING ]; do
    sleep "${POLL_SECONDS:-60}"
  done
  echo "$region: $status"
  if [ "$status" != SUCCEEDED ]; then
    aws stepfunctions describe-execution --region "$region" --execution-arn "$execution" --query '[error,cause]' --output text
    failed=1
  fi
done
exit $failed
