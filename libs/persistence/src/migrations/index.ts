import { LayTheFirstTables1795402756769 } from './1795402756769-lay-the-first-tables.js';
import { KeepWhatServersSayAboutThemselves1795562242311 } from './1795562242311-keep-what-servers-say-about-themselves.js';
import { KeepDeletedClustersForAWhile1795563905179 } from './1795563905179-keep-deleted-clusters-for-a-while.js';
import { RememberHowFarMembersHaveCome1795567753990 } from './1795567753990-remember-how-far-members-have-come.js';
import { LetStoppedClustersKeepTheirNames1795575297000 } from './1795575297000-let-stopped-clusters-keep-their-names.js';
import { PatchClustersAndKeepTheEvidence1795575759613 } from './1795575759613-patch-clusters-and-keep-the-evidence.js';
import { RememberBackupsAndWhereTheyLie1795588951910 } from './1795588951910-remember-backups-and-where-they-lie.js';
import { LetAFullBeDueByItself1795605700000 } from './1795605700000-let-a-full-be-due-by-itself.js';
import { SayUntilWhenBackupsOfDeletedClustersStay1795607100000 } from './1795607100000-say-until-when-backups-of-deleted-clusters-stay.js';
import { KeepNotesOnClusters1795611943803 } from './1795611943803-keep-notes-on-clusters.js';
import { ChainWhatHappened1795611000000 } from './1795611000000-chain-what-happened.js';
import { LetBackupsLieOnServers1795650000000 } from './1795650000000-let-backups-lie-on-servers.js';
import { RememberWhoIsToldAboutApplications1795700000000 } from './1795700000000-remember-who-is-told-about-applications.js';
import { TellContactsWhatHappens1795800000000 } from './1795800000000-tell-contacts-what-happens.js';
import { RememberWhenClustersWereUp1795900000001 } from './1795900000001-remember-when-clusters-were-up.js';
import { MeasureServers1795900000002 } from './1795900000002-measure-servers.js';
import { WatchThresholdsAndRememberIncidents1795900000003 } from './1795900000003-watch-thresholds-and-remember-incidents.js';
import { RememberWhoseServersWereAndWhatThatCost1796300000000 } from './1796300000000-remember-whose-servers-were-and-what-that-cost.js';
import { RememberHowClustersWereDayByDay1796300000001 } from './1796300000001-remember-how-clusters-were-day-by-day.js';
import { ChainActivitiesInOneCall1796450000000 } from './1796450000000-chain-activities-in-one-call.js';
import { SumUpDays1796550000000 } from './1796550000000-sum-up-days.js';
import { TellOfMonths1796560000000 } from './1796560000000-tell-of-months.js';
import { AppendActivitiesAtCommit1796570000000 } from './1796570000000-append-activities-at-commit.js';
import { SumUpDowntime1796580000000 } from './1796580000000-sum-up-downtime.js';
import { WatchPrimaries1796590000000 } from './1796590000000-watch-primaries.js';
import { KeepMetricsByTheDay1796600000000 } from './1796600000000-keep-metrics-by-the-day.js';
import { KeepRequestsForClusters1796400000000 } from './1796400000000-keep-requests-for-clusters.js';
import { KeepWhatWasSaidToRequests1796500000000 } from './1796500000000-keep-what-was-said-to-requests.js';
import { TellUsersOfRequests1796500000001 } from './1796500000001-tell-users-of-requests.js';

/** In the order in which they run. */
export const MIGRATIONS = [
  LayTheFirstTables1795402756769,
  KeepWhatServersSayAboutThemselves1795562242311,
  KeepDeletedClustersForAWhile1795563905179,
  RememberHowFarMembersHaveCome1795567753990,
  LetStoppedClustersKeepTheirNames1795575297000,
  PatchClustersAndKeepTheEvidence1795575759613,
  RememberBackupsAndWhereTheyLie1795588951910,
  LetAFullBeDueByItself1795605700000,
  SayUntilWhenBackupsOfDeletedClustersStay1795607100000,
  ChainWhatHappened1795611000000,
  KeepNotesOnClusters1795611943803,
  LetBackupsLieOnServers1795650000000,
  RememberWhoIsToldAboutApplications1795700000000,
  TellContactsWhatHappens1795800000000,
  RememberWhenClustersWereUp1795900000001,
  MeasureServers1795900000002,
  WatchThresholdsAndRememberIncidents1795900000003,
  RememberWhoseServersWereAndWhatThatCost1796300000000,
  RememberHowClustersWereDayByDay1796300000001,
  KeepRequestsForClusters1796400000000,
  ChainActivitiesInOneCall1796450000000,
  KeepWhatWasSaidToRequests1796500000000,
  TellUsersOfRequests1796500000001,
  SumUpDays1796550000000,
  TellOfMonths1796560000000,
  AppendActivitiesAtCommit1796570000000,
  SumUpDowntime1796580000000,
  WatchPrimaries1796590000000,
  KeepMetricsByTheDay1796600000000,
];
