"""AWS CloudFormation StackSets: sets of stacks in many accounts and Regions, as a resource type and as an API."""
