import { alertHandlers, type AlertHandlers } from './alerts.js';
import { channelHandlers, type ChannelHandlers } from './channels.js';
import { commandHandlers, type CommandHandlers } from './commands.js';
import { commissioningHandlers, type CommissioningHandlers } from './commissioning.js';
import { configHandlers, type ConfigHandlers } from './configs.js';
import type { ResourceDeps } from './deps.js';
import { enrolmentHandlers, type EnrolmentHandlers } from './enrolment.js';
import { maintenanceHandlers, type MaintenanceHandlers } from './maintenance.js';
import { phoneHandlers, type PhoneHandlers } from './phones.js';
import { siteHandlers, type SiteHandlers } from './sites.js';

export type ResourceHandlers = PhoneHandlers &
  SiteHandlers &
  EnrolmentHandlers &
  CommissioningHandlers &
  CommandHandlers &
  ConfigHandlers &
  AlertHandlers &
  MaintenanceHandlers &
  ChannelHandlers;

/** All handlers of this folder: everything but people, settings, history and statistics. */
export function resourceHandlers(deps: ResourceDeps): ResourceHandlers {
  return {
    ...phoneHandlers(deps),
    ...siteHandlers(deps),
    ...enrolmentHandlers(deps),
    ...commissioningHandlers(deps),
    ...commandHandlers(deps),
    ...configHandlers(deps),
    ...alertHandlers(deps),
    ...maintenanceHandlers(deps),
    ...channelHandlers(deps),
  };
}
