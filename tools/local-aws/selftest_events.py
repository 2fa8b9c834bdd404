"""Self-test: events between accounts. Each case uses names of its own; `selftest.py` runs them."""

import json

from __main__ import CANARY, HOME, MANAGEMENT, MEMBER, ROOT, Stack, ask, case, client, fails, lay_out, resource, succeeds, until

_TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole"}]}


def bus_arn(name, account=HOME, region="us-east-1"):
    return f"arn:aws:events:{region}:{account}:event-bus/{name}"


def hub(name, **principal):
    """A bus in the home account whose events end up in a queue."""
    admitted = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus_arn(name), **(principal or {"Principal": {"AWS": f"arn:aws:iam::{MEMBER}:root"}})}
    return {"Bus": resource("AWS::Events::EventBus", {"Name": name}),
            "Policy": resource("AWS::Events::EventBusPolicy", {"EventBusName": {"Ref": "Bus"}, "StatementId": "senders", "Statement": admitted}),
            "Queue": resource("AWS::SQS::Queue", {"QueueName": name}),
            "Rule": resource("AWS::Events::Rule", {"Name": name, "EventBusName": {"Ref": "Bus"}, "EventPattern": {"account": [{"prefix": ""}]},
                                                   "Targets": [{"Id": "queue", "Arn": {"Fn::GetAtt": "Queue.Arn"}}]})}


def sender(name, to, source, with_role=False, allowed="events:PutEvents"):
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": allowed, "Resource": to}]}
    role = {"Role": resource("AWS::IAM::Role", {"RoleName": name, "AssumeRolePolicyDocument": _TRUST, "Policies": [{"PolicyName": "send", "PolicyDocument": policy}]})}
    target = {"Id": "hub", "Arn": to, **({"RoleArn": {"Fn::GetAtt": "Role.Arn"}} if with_role else {})}
    return {**(role if with_role else {}), "Rule": resource("AWS::Events::Rule", {"Name": name, "EventPattern": {"source": [source]}, "Targets": [target]})}


def received(queue, account=HOME):
    api = client("sqs", account)
    messages = api.receive_message(QueueUrl=api.get_queue_url(QueueName=queue)["QueueUrl"], MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"]) for message in messages]


def send(account, source, region="us-east-1"):
    client("events", account, region).put_events(Entries=[{"Source": source, "DetailType": "test", "Detail": json.dumps({"from": account})}])


def dropped(text):
    return any(text in entry.get("error", "") for entry in ask("GET", "operations") if entry["operation"] == "PutEvents")


@case
def a_bus_admits_the_accounts_of_its_policy():
    succeeds(Stack("v1", HOME).deploy(hub("v1")))
    for account, region in ((MEMBER, "us-east-1"), (MEMBER, "us-west-2"), (MANAGEMENT, "us-east-1")):
        succeeds(Stack("v1", account, region).deploy(sender("v1", bus_arn("v1"), "test.v1")))
        send(account, "test.v1", region)
    found = received("v1")
    assert {(event["account"], event["region"]) for event in found} == {(MEMBER, "us-east-1"), (MEMBER, "us-west-2")}, found
    assert dropped(f"the policy of {bus_arn('v1')} does not admit {MANAGEMENT}")
    elsewhere = bus_arn("v1", region="us-west-2")
    succeeds(Stack("v1-west", HOME).deploy(sender("v1-west", elsewhere, "test.v1-west")))
    send(HOME, "test.v1-west")
    assert dropped(f"the event bus {elsewhere} does not exist")


@case
def a_condition_on_the_organization_needs_a_role_on_the_target():
    everyone = {"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-selftest00"}}}
    succeeds(Stack("v2", HOME).deploy(hub("v2", **everyone)))
    succeeds(Stack("v2", MEMBER).deploy(sender("v2", bus_arn("v2"), "test.v2")))
    send(MEMBER, "test.v2")
    assert received("v2") == [] and dropped(f"does not admit {MEMBER} (a condition on the organization needs a role on the target)")
    succeeds(Stack("v2", MEMBER).deploy(sender("v2", bus_arn("v2"), "test.v2", with_role=True, allowed="events:PutRule")))
    send(MEMBER, "test.v2")
    assert received("v2") == [] and dropped("does not allow events:PutEvents")
    succeeds(Stack("v2", MEMBER).deploy(sender("v2", bus_arn("v2"), "test.v2", with_role=True)))
    send(MEMBER, "test.v2")
    assert [event["detail"]["from"] for event in received("v2")] == [MEMBER]
    outsider = "123456789012"
    succeeds(Stack("v2", outsider).deploy(sender("v2", bus_arn("v2"), "test.v2", with_role=True)))
    send(outsider, "test.v2")
    assert received("v2") == []


@case
def an_event_is_sent_on_once():
    succeeds(Stack("v3", HOME).deploy(hub("v3")))
    onward = {"R2": resource("AWS::Events::Rule", {"Name": "v3-onward", "EventBusName": "v3", "EventPattern": {"source": ["test.v3"]},
                                                   "Targets": [{"Id": "x", "Arn": bus_arn("default", MANAGEMENT)}]})}
    succeeds(Stack("v3-onward", HOME).deploy(onward))
    succeeds(Stack("v3", MEMBER).deploy(sender("v3", bus_arn("v3"), "test.v3")))
    send(MEMBER, "test.v3")
    assert len(received("v3")) == 1 and dropped("is not sent on")


@case
def a_policy_of_a_bus_that_is_not_there_is_refused():
    admitted = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus_arn("absent"), "Principal": "*"}
    policy = resource("AWS::Events::EventBusPolicy", {"EventBusName": "absent", "StatementId": "s", "Statement": admitted})
    fails(Stack("v4", HOME).deploy({"P": policy}), "does not exist")


@case
def an_account_that_is_made_or_moved_is_told_to_the_hub():
    succeeds(Stack("v5", HOME).deploy(hub("v5", Principal={"AWS": f"arn:aws:iam::{MANAGEMENT}:root"})))
    succeeds(Stack("v5", MANAGEMENT).deploy(sender("v5", bus_arn("v5"), "aws.organizations")))
    api = client("organizations", MANAGEMENT)
    created = api.create_account(Email="v5@example.com", AccountName="v5")["CreateAccountStatus"]["AccountId"]
    api.move_account(AccountId=created, SourceParentId=ROOT, DestinationParentId=CANARY)
    events = {event["detail"]["eventName"]: event for event in until(lambda: received("v5"), "the events")}
    result = events["CreateAccountResult"]
    assert (result["source"], result["detail-type"], result["account"]) == ("aws.organizations", "AWS Service Event via CloudTrail", MANAGEMENT)
    assert result["detail"]["serviceEventDetails"]["createAccountStatus"]["accountId"] == created
    moved = events["MoveAccount"]["detail"]
    assert moved["requestParameters"] == {"accountId": created, "sourceParentId": ROOT, "destinationParentId": CANARY}
    lay_out()
