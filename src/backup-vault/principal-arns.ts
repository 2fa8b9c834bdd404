import { Token } from 'aws-cdk-lib';
import { ConditionJson } from '../private/policy-json';
import { TOKEN_MARKER, reject } from '../private/reject';

/** Principals named by ARN, those with wildcards apart. */
export interface PrincipalArns {
  readonly exact: string[];
  readonly patterns: string[];
}

export const NOBODY: PrincipalArns = { exact: [], patterns: [] };

const ARN = /^arn:[a-z*?-]+:iam::[0-9*?]+:(role|user)\/([\w+=,.@/*?-]{1,576})$/;

/** Checks ARNs of roles (and users, where told so) and sorts them; what holds a token passes. */
export function principalArns(prop: string, values: string[], kinds: 'role' | 'role or user'): PrincipalArns {
  const exact = new Set<string>();
  const patterns = new Set<string>();
  values.forEach((value, i) => {
    const arn = value.trim();
    if (!Token.isUnresolved(arn)) {
      check(`${prop}[${i}]`, arn, kinds);
    }
    (/[*?]/.test(arn.replace(TOKEN_MARKER, '')) ? patterns : exact).add(arn);
  });
  return { exact: [...exact], patterns: [...patterns] };
}

export function union(...lists: PrincipalArns[]): PrincipalArns {
  return {
    exact: [...new Set(lists.flatMap((list) => list.exact))],
    patterns: [...new Set(lists.flatMap((list) => list.patterns))],
  };
}

export function isNobody(principals: PrincipalArns): boolean {
  return principals.exact.length + principals.patterns.length === 0;
}

/** Holds for everybody but these principals; undefined holds for everybody. */
export function exceptFor(principals: PrincipalArns): ConditionJson | undefined {
  if (isNobody(principals)) {
    return undefined;
  }
  return {
    ...(principals.exact.length ? { ArnNotEquals: { 'aws:PrincipalArn': principals.exact } } : {}),
    ...(principals.patterns.length ? { ArnNotLike: { 'aws:PrincipalArn': principals.patterns } } : {}),
  };
}

/** Holds for these principals only. One operator, because two would have to hold together. */
export function onlyFor(principals: PrincipalArns): ConditionJson {
  return { [principals.patterns.length ? 'ArnLike' : 'ArnEquals']: { 'aws:PrincipalArn': [...principals.exact, ...principals.patterns] } };
}

function check(prop: string, arn: string, kinds: 'role' | 'role or user'): void {
  const example = 'write it as arn:aws:iam::111111111111:role/BreakGlass';
  if (/^[*?]+$/.test(arn)) {
    reject(prop, arn, 'it matches every principal, so that nothing would be denied', 'name the roles');
  }
  if (/:assumed-role\//.test(arn)) {
    reject(prop, arn, 'a session is judged by the ARN of its role', example);
  }
  const match = ARN.exec(arn);
  if (!match || (kinds === 'role' && match[1] !== 'role')) {
    reject(prop, arn, `it has to be the ARN of an IAM ${kinds}, with its path, exact or with wildcards`, example);
  }
  if (!match[2].replace(/[*?/]/g, '')) {
    reject(prop, arn, `it matches every ${match[1]} of the account, so that nothing would be denied`, 'name the roles');
  }
}
