import { Initial1763625600000 } from './1763625600000-initial.js';
import { Operators1763798400000 } from './1763798400000-operators.js';
import { Upkeep1763798400004 } from './1763798400004-upkeep.js';
import { OperatorsKeys1795225550729 } from './1795225550729-operators-keys.js';
import { LockOut1795225550730 } from './1795225550730-lock-out.js';
import { Avatars1795225550734 } from './1795225550734-avatars.js';
import { Apps1795225550740 } from './1795225550740-apps.js';
import { ExternalUsers1795225550741 } from './1795225550741-external-users.js';
import { AppSettings1795225550742 } from './1795225550742-app-settings.js';
import { HostTokens1795225550743 } from './1795225550743-host-tokens.js';
import { WaysIn1795225550760 } from './1795225550760-ways-in.js';
import { PushDevices1795225550761 } from './1795225550761-push-devices.js';
import { SiblingTokens1795225550763 } from './1795225550763-sibling-tokens.js';
import { NamesByPart1795225550764 } from './1795225550764-names-by-part.js';
import { HostTokenAhead1795225550766 } from './1795225550766-host-token-ahead.js';
import { Cures1795225550768 } from './1795225550768-cures.js';
import { MadeByKeys1795225550770 } from './1795225550770-made-by-keys.js';
import { Invitations1795225550778 } from './1795225550778-invitations.js';
import { AccountTimes1795225550779 } from './1795225550779-account-times.js';
import { OperatorRoles1795225550790 } from './1795225550790-operator-roles.js';
import { ListedUsers1795225550791 } from './1795225550791-listed-users.js';
import { OperatorsSuspensions1795225550792 } from './1795225550792-operators-suspensions.js';
import { ConsoleSessions1795225550793 } from './1795225550793-console-sessions.js';
import { ImportedPeople1795225550794 } from './1795225550794-imported-people.js';
import { SuspensionRecords1795225550797 } from './1795225550797-suspension-records.js';

/** In the order in which they run. */
export const MIGRATIONS = [
  Initial1763625600000,
  Operators1763798400000,
  Upkeep1763798400004,
  OperatorsKeys1795225550729,
  LockOut1795225550730,
  Avatars1795225550734,
  Apps1795225550740,
  ExternalUsers1795225550741,
  AppSettings1795225550742,
  HostTokens1795225550743,
  WaysIn1795225550760,
  PushDevices1795225550761,
  SiblingTokens1795225550763,
  NamesByPart1795225550764,
  HostTokenAhead1795225550766,
  Cures1795225550768,
  MadeByKeys1795225550770,
  Invitations1795225550778,
  AccountTimes1795225550779,
  OperatorRoles1795225550790,
  ListedUsers1795225550791,
  OperatorsSuspensions1795225550792,
  ConsoleSessions1795225550793,
  ImportedPeople1795225550794,
  SuspensionRecords1795225550797,
];
