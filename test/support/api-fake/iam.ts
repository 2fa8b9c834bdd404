import type { CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse, GetRoleRequest, GetRoleResponse, Role } from '@aws-sdk/client-iam';
import { ApiError } from './errors';
import { World } from './world';

/** Names of service-linked roles, which IAM makes up itself. */
const LINKED: Readonly<Record<string, string>> = { 'backup.amazonaws.com': 'AWSServiceRoleForBackup' };

/** Roles of the account; there are none at first. */
export class IamFake {
  readonly operations = {
    GetRole: ({ RoleName }: GetRoleRequest): GetRoleResponse => {
      const role = this.roles.get(RoleName!);
      if (!role) throw new ApiError('NoSuchEntityException', `The role with name ${RoleName} cannot be found.`);
      return { Role: role };
    },
    CreateServiceLinkedRole: ({ AWSServiceName }: CreateServiceLinkedRoleRequest): CreateServiceLinkedRoleResponse => {
      const RoleName = LINKED[AWSServiceName!];
      if (!RoleName) throw new ApiError('InvalidInputException', `${AWSServiceName} has no service-linked role`);
      if (this.roles.has(RoleName)) throw new ApiError('InvalidInputException', `Service role name ${RoleName} has been taken in this account, please try a different suffix.`);
      return { Role: this.addRole(RoleName, `/aws-service-role/${AWSServiceName}/`) };
    },
  };
  readonly roles = new Map<string, Role>();

  constructor(private readonly world: World) {
  }

  addRole(RoleName: string, Path: string): Role {
    const id = `AROAEXAMPLE${String(this.roles.size).padStart(10, '0')}`;
    const role: Role = { Path, RoleName, RoleId: id, Arn: `arn:aws:iam::${this.world.account}:role${Path}${RoleName}`, CreateDate: this.world.now };
    this.roles.set(RoleName, role);
    return role;
  }
}
