import { Aws, Token } from 'aws-cdk-lib';
import { CopySource } from '../../src/backup-vault';

const PATH = 'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/';

describe('an organization', () => {
  test('copies in, and nothing else is allowed', () => {
    expect(CopySource.organization(' o-a1b2c3d4e5 ')._vaultStatement('aws')).toEqual({
      Sid: 'AllowCopyIntoVault',
      Effect: 'Allow',
      Principal: '*',
      Action: 'backup:CopyIntoBackupVault',
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    });
  });

  test.each(['o-a1b2c3d4e', `o-${'a'.repeat(33)}`, 'o-A1B2C3D4E5', 'a1b2c3d4e5', '*', 'o-*', 'xo-a1b2c3d4e5', ''])('%s is no organization', (id) => {
    expect(() => CopySource.organization(id)).toThrow(`organizationId is '${id}' but an organization has o- and 10 to 32 lower-case letters and digits; copy the id`);
  });

  test.each([`o-${'a'.repeat(10)}`, `o-${'9'.repeat(32)}`])('%s is one', (id) => {
    expect(CopySource.organization(id)._principalCondition()).toEqual({ StringEquals: { 'aws:PrincipalOrgID': id } });
  });

  test('a token passes', () => {
    const id = Token.asString({ Ref: 'Organization' });
    expect(CopySource.organization(id)._principalCondition()).toEqual({ StringEquals: { 'aws:PrincipalOrgID': id } });
  });
});

describe('paths', () => {
  test('admit the unit itself and everything below it', () => {
    const condition = { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [PATH, `${PATH}*`, 'o-a1b2c3d4e5/r-ab12/', 'o-a1b2c3d4e5/r-ab12/*'] } };
    const source = CopySource.organizationPaths([PATH, PATH, 'o-a1b2c3d4e5/r-ab12/']);
    expect(source._vaultStatement('aws')).toMatchObject({ Principal: '*', Action: 'backup:CopyIntoBackupVault', Condition: condition });
    expect(source._principalCondition()).toEqual(condition);
  });

  test.each([
    'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111', 'o-a1b2c3d4e5/*', 'o-a1b2c3d4e5/', 'ou-ab12-11111111', '*', `/${PATH}`, `${PATH}*`, 'o-a1b2c3d4e5/ou-ab12-11111111/', '',
  ])('%s is no path', (path) => {
    expect(() => CopySource.organizationPaths([PATH, path])).toThrow(`paths[1] is '${path}' but a path has the ids of organization, root and units, with a slash after each; write it as o-`);
  });

  test('at least one is needed', () => {
    expect(() => CopySource.organizationPaths([])).toThrow('paths is [] but without a path nobody could copy; give at least one path');
  });

  test('tokens pass', () => {
    const path = `${Aws.STACK_NAME}/`;
    expect(CopySource.organizationPaths([path])._principalCondition()).toEqual({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [path, `${path}*`] } });
  });
});

describe('accounts', () => {
  test.each(['aws', 'aws-cn', 'aws-us-gov'])('are named as principals in %s', (partition) => {
    const statement = CopySource.accounts(['222222222222', '333333333333', '222222222222'])._vaultStatement(partition);
    expect(statement.Principal).toEqual({ AWS: [`arn:${partition}:iam::222222222222:root`, `arn:${partition}:iam::333333333333:root`] });
    expect(statement).not.toHaveProperty('Condition');
  });

  test('can be held to an organization', () => {
    const source = CopySource.accounts(['222222222222'], 'o-a1b2c3d4e5');
    expect(source._vaultStatement('aws').Condition).toEqual({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } });
    expect(source._principalCondition()).toEqual({ StringEquals: { 'aws:PrincipalAccount': ['222222222222'], 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } });
  });

  test('are a condition where the principal is everybody', () => {
    expect(CopySource.accounts(['222222222222'])._principalCondition()).toEqual({ StringEquals: { 'aws:PrincipalAccount': ['222222222222'] } });
  });

  test.each(['22222222222', '2222222222222', '*', 'o-a1b2c3d4e5', 'x222222222222', ''])('%s is no account', (id) => {
    expect(() => CopySource.accounts(['222222222222', id])).toThrow(`accountIds[1] is '${id}' but an account id has 12 digits; write it as text`);
  });

  test('at least one is needed', () => {
    expect(() => CopySource.accounts([])).toThrow('accountIds is [] but without an account nobody could copy; give at least one account id');
  });

  test('their organization is checked', () => {
    expect(() => CopySource.accounts(['222222222222'], 'acme')).toThrow("organizationId is 'acme' but");
  });
});
