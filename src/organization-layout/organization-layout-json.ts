import { LayoutModel } from './layout-model';
import { LayoutAccount, LayoutUnit, OrganizationLayoutProps } from './organization-layout-props';
import { OrganizationTarget } from './organization-target';
import { Reader } from '../private/json-reader';
import { reject } from '../private/reject';

/* eslint-disable @typescript-eslint/no-explicit-any -- JSON from outside: every member is checked before it is used */

/** Changes when a reader of the old form would misread the new one. */
const VERSION = 1;
const SOURCE = 'write it as OrganizationLayout.toJson() does';
const KINDS = ['root', 'unit', 'account'] as const;

/** A layout as plain data: a deep copy without undefined members. */
export function layoutToJson(layout: LayoutModel): any {
  return JSON.parse(JSON.stringify({ version: VERSION, ...layout }));
}

/**
 * Reads what `layoutToJson` wrote, or what was written by hand. Only kinds of values are checked here; all else is the public constructor's
 * task, so that a file can hold nothing that code could not.
 */
export function layoutPropsFromJson(json: any): OrganizationLayoutProps {
  const layout = new Reader(json, 'layout', SOURCE);
  if (layout.raw.version !== VERSION) {
    reject('version of the layout', layout.raw.version, `this release reads version ${VERSION}`, SOURCE);
  }
  layout.only(['version', 'organizationId', 'rootId', 'managementAccount', 'homeAccount', 'centralAccount', 'recoveryAccount', 'regions',
    'globalRegion', 'centralRegions', 'enabledOptInRegions', 'targets', 'units', 'accounts', 'externalAccounts']);
  return {
    organizationId: layout.optionalText('organizationId'),
    rootId: layout.optionalText('rootId'),
    managementAccount: layout.optionalText('managementAccount'),
    homeAccount: layout.text('homeAccount'),
    centralAccount: layout.text('centralAccount'),
    recoveryAccount: layout.optionalText('recoveryAccount'),
    regions: layout.texts('regions'),
    globalRegion: layout.optionalText('globalRegion'),
    centralRegions: layout.optional('centralRegions', (key) => layout.texts(key)),
    enabledOptInRegions: layout.optional('enabledOptInRegions', (key) => layout.texts(key)),
    targets: layout.list('targets', readTarget),
    units: layout.optional('units', (key) => layout.list(key, readUnit)),
    accounts: layout.optional('accounts', (key) => layout.list(key, readAccount)),
    externalAccounts: layout.optional('externalAccounts', (key) => layout.texts(key)),
  };
}

function readTarget(target: Reader): OrganizationTarget {
  target.only(['kind', 'id']);
  return OrganizationTarget._of(`${target.path}.id`, target.choice('kind', KINDS), target.text('id'));
}

function readUnit(unit: Reader): LayoutUnit {
  unit.only(['organizationalUnitId', 'parentId', 'name']);
  return { organizationalUnitId: unit.text('organizationalUnitId'), parentId: unit.optionalText('parentId'), name: unit.optionalText('name') };
}

function readAccount(account: Reader): LayoutAccount {
  account.only(['accountId', 'name', 'parentId']);
  return { accountId: account.text('accountId'), name: account.optionalText('name'), parentId: account.optionalText('parentId') };
}
