import { App, Stack, StackProps, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CentralBackupAccount, CentralBackupAccountProps } from '../../src/central-backup-account';
import { REGIONS } from '../../src/data/regions';
import { BackupDefinition, BackupDefinitionProps, CentralVault, ManagedCentralVaultProps } from '../../src/definition';
import { OrganizationLayout, OrganizationLayoutProps } from '../../src/organization-layout';
import { aboutItself } from '../support/counterparts';

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

/** Properties of the construct, the settings of its vault, and what differs in the layout: by default the Region of the stack is the only one. */
export type CentralSpec = Omit<CentralBackupAccountProps, 'definition'> & ManagedCentralVaultProps & DefinitionSpec;

/** What differs in a definition. */
export interface DefinitionSpec extends Omit<Partial<BackupDefinitionProps>, 'layout' | 'centralVault'> {
  readonly layout?: Partial<OrganizationLayoutProps>;
}

/** Properties, or what makes them of the stack they are for. */
export type CentralProps = CentralSpec | ((stack: Stack) => CentralSpec);

/** The definition of a central account in some Regions, the first one first. */
export function centralDefinition(spec: ManagedCentralVaultProps & DefinitionSpec = {}, regions = ['eu-west-1']): BackupDefinition {
  const {
    naming, layout, assignments, localPlans, requirements, memberVault, sizing, support, breakGlassRole, verifiedDenials, releasedVaults, releasedBackupRoles, releasedPlaces, ...vault
  } = spec;
  return new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId: ORGANIZATION, centralAccount: ACCOUNT, regions, globalRegion: regions[0], centralRegions: regions,
      enabledOptInRegions: [...regions, ...layout?.regions ?? [], ...layout?.centralRegions ?? []].filter((region) => REGIONS[region]?.optIn), ...layout,
    }),
    naming,
    assignments,
    localPlans,
    requirements,
    memberVault,
    sizing,
    support,
    breakGlassRole,
    verifiedDenials,
    releasedVaults,
    releasedBackupRoles,
    releasedPlaces,
    centralVault: CentralVault.managed(vault),
  });
}

/** A central account in a stack of its own, synthesized when first looked at. */
export class CentralStack {
  public readonly stack: Stack;
  public readonly central: CentralBackupAccount;

  constructor(props: CentralProps = {}, stackProps: StackProps = { env: { account: ACCOUNT, region: 'eu-west-1' } }, app: App = new App()) {
    this.stack = new Stack(app, `Central${app.node.children.length || ''}`, stackProps);
    const { copySource, encryptionKey, retiredVaultKeys, notifications, permissionsBoundary, vaultTags, createServiceLinkedRole, ...spec } =
      typeof props === 'function' ? props(this.stack) : props;
    const definition = centralDefinition(spec, Token.isUnresolved(this.stack.region) ? undefined : [this.stack.region]);
    this.central = new CentralBackupAccount(this.stack, 'Central', {
      definition, copySource, encryptionKey, retiredVaultKeys, notifications, permissionsBoundary, vaultTags, createServiceLinkedRole,
    });
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
    return aboutItself(Annotations.fromStack(this.stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data)));
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
