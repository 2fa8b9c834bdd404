/**
 * What AWS Backup selects, written from its documentation of BackupSelection and of backup policies, knowing nothing of the library.
 *
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_backup_syntax.html
 */
export interface SomeResource {
  readonly arn: string;
  readonly tags: { readonly [key: string]: string };
}

/** Whether a selection of AWS Backup's API selects a resource: what is among Resources and meets all Conditions, or has a tag of ListOfTags, and is not among NotResources. */
export function selectedByApi(selection: any, { arn, tags }: SomeResource): boolean {
  const { Resources: resources = [], NotResources: not = [], ListOfTags: list = [], Conditions: conditions = {} } = selection;
  const among = (patterns: string[]) => patterns.some((pattern) => matches(pattern, arn));
  const tagged = list.some((one: any) => tags[one.ConditionKey] === one.ConditionValue);
  const named = (resources.length === 0 ? list.length === 0 : among(resources))
    && Object.entries<any[]>(conditions).every(([operator, all]) => all.every((one) => holds(operator, tags[tagKey(one.ConditionKey)], one.ConditionValue)));
  return (tagged || named) && !among(not);
}

/** Whether the selections of a plan of an effective policy select a resource; values are without operators. */
export function selectedByPolicy({ tags: byTag = {}, resources = {} }: any, resource: SomeResource): boolean {
  const meets = ({ conditions = {} }: any) => Object.entries<any>(conditions).every(([operator, all]) => Object.values<any>(all)
    .every((one) => holds(OPERATORS[operator], resource.tags[tagKey(one.condition_key)], one.condition_value)));
  const among = (patterns: string[]) => patterns.some((pattern) => matches(pattern, resource.arn));
  return Object.values<any>(byTag).some((one) => one.tag_value.includes(resource.tags[one.tag_key]) && meets(one))
    || Object.values<any>(resources).some((one) => among(one.resource_types) && !among(one.not_resource_types ?? []) && meets(one));
}

const OPERATORS: { [operator: string]: string } = {
  string_equals: 'StringEquals', string_not_equals: 'StringNotEquals', string_like: 'StringLike', string_not_like: 'StringNotLike',
};

function tagKey(key: string): string {
  return key.replace('aws:ResourceTag/', '');
}

function holds(operator: string, value: string | undefined, wanted: string): boolean {
  switch (operator) {
    case 'StringEquals': return value === wanted;
    case 'StringNotEquals': return value !== wanted;
    case 'StringLike': return value !== undefined && matches(wanted, value);
    case 'StringNotLike': return value === undefined || !matches(wanted, value);
    default: throw new Error(operator);
  }
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('.*')}$`).test(text);
}
