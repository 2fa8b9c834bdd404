import { Stack } from 'aws-cdk-lib';
import type { BackupDefinition } from './backup-definition';
import { checkRoleName } from './role-name';
import { partitionIn, roleArn } from '../private/arns';
import { reject } from '../private/validation';

/** Checks names of operators' roles, and returns them with a slash before them. */
export function checkOperatorRoles(names: ReadonlyArray<string> | undefined, breakGlassRole: string | undefined): string[] | undefined {
  if (names?.length === 0 && breakGlassRole === undefined) {
    reject('operatorRoles', names, 'nobody could send back what lies in a dead-letter queue, or read a report', 'name a role, give breakGlassRole besides, or leave it out');
  }
  return names?.map((name, i) => checkRoleName(`operatorRoles[${i}]`, name));
}

/**
 * ARNs of the roles that may use the data of buckets and queues in a stack's account beside AWS services and the library's functions; undefined where nobody
 * is named, so that nobody is denied either. Service-linked roles are AWS services: AWS Backup delivers reports with one.
 */
export function dataOperators(definition: BackupDefinition | undefined, { account, region }: Stack): string[] | undefined {
  const { operatorRoles, breakGlassRole } = definition?._parts ?? {};
  const arnOf = (role: string) => roleArn(partitionIn(region), account, role);
  return operatorRoles && [...operatorRoles, ...breakGlassRole === undefined ? [] : [breakGlassRole], '/aws-service-role/*'].map(arnOf);
}
