import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CentralBackupAccount, CentralBackupAccountProps } from '../../src/central-backup-account';
import { BackupDefinition, CentralVault, ManagedCentralVaultProps } from '../../src/definition';
import { BackupNaming, OrganizationLayout, OrganizationLayoutProps } from '../../src/organization-layout';

export const ACCOUNT = '111111111111';
export const ORGANIZATION = 'o-a1b2c3d4e5';
export const DEPLOYER = `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`;

export interface StatementOf {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: unknown } };
}

/** Properties of the construct, the settings of its vault, and what differs in the layout: by default one central Region. */
export type CentralSpec = Omit<CentralBackupAccountProps, 'definition'> & ManagedCentralVaultProps & {
  readonly naming?: BackupNaming;
  readonly layout?: Partial<OrganizationLayoutProps>;
};

/** Properties, or what makes them of the stack they are for. */
export type CentralProps = CentralSpec | ((stack: Stack) => CentralSpec);

/** The definition of a central account in some Regions, the first one first. */
export function centralDefinition({ naming, layout, ...vault }: ManagedCentralVaultProps & Pick<CentralSpec, 'naming' | 'layout'> = {}, regions = ['eu-west-1']): BackupDefinition {
  return new BackupDefinition({
    layout: new OrganizationLayout({ organizationId: ORGANIZATION, centralAccount: ACCOUNT, regions, globalRegion: regions[0], centralRegions: regions, ...layout }),
    naming,
    centralVault: CentralVault.managed(vault),
  });
}

/** A central account in a stack of its own, synthesized when first looked at. */
export class CentralStack {
  public readonly stack: Stack;
  public readonly central: CentralBackupAccount;

  constructor(props: CentralProps = {}, stackProps: StackProps = { env: { account: ACCOUNT, region: 'eu-west-1' } }, app: App = new App()) {
    this.stack = new Stack(app, `Central${app.node.children.length || ''}`, stackProps);
    const { naming, layout, vaultLock, airGappedVault, airGappedVaultEncryption, manualDeletion, s3Tiering, generation, retiredGenerations, copyBack, deployedBy,
      regionalSettings, ...rest } = typeof props === 'function' ? props(this.stack) : props;
    const definition = centralDefinition({
      naming, layout, vaultLock, airGappedVault, airGappedVaultEncryption, manualDeletion, s3Tiering, generation, retiredGenerations, copyBack, deployedBy, regionalSettings,
    });
    this.central = new CentralBackupAccount(this.stack, 'Central', { definition, ...rest });
  }

  public get template(): Template {
    return Template.fromStack(this.stack);
  }

  public all(type: string): Array<{ [property: string]: any }> {
    return Object.values(this.template.findResources(type)).map(({ Properties }) => Properties);
  }

  public one(type: string): { [property: string]: any } {
    const found = this.all(type);
    expect(found).toHaveLength(1);
    return found[0];
  }

  /** Resources by the name of their vault. */
  public vaultPolicy(vaultName = 'OrgBackupCentralVault'): StatementOf[] {
    const vault = [...this.all('AWS::Backup::BackupVault'), ...this.all('AWS::Backup::LogicallyAirGappedBackupVault')]
      .find(({ BackupVaultName }) => BackupVaultName === vaultName);
    return vault?.AccessPolicy.Statement;
  }

  public keyPolicy(alias = 'alias/OrgBackupCentralKey'): StatementOf[] {
    const { TargetKeyId } = this.all('AWS::KMS::Alias').find(({ AliasName }) => AliasName === alias)!;
    return this.template.findResources('AWS::KMS::Key')[TargetKeyId['Fn::GetAtt'][0]].Properties.KeyPolicy.Statement;
  }

  public warnings(): string[] {
    return Annotations.fromStack(this.stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));
  }

  public warningIds(): string[] {
    return this.warnings().map((text) => /\[ack: (.*)\]/.exec(text)?.[1] ?? text);
  }
}

export function statement(policy: StatementOf[], sid: string): StatementOf {
  const found = policy.filter(({ Sid }) => Sid === sid);
  expect(found).toHaveLength(1);
  return found[0];
}
