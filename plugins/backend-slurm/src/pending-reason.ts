/** What the reasons mean for which a job waits; those that will not go away by waiting say so (`squeue(1)`, JOB REASON CODES). */
const meanings: Readonly<Record<string, string>> = {
  Priority: 'jobs of higher priority go first',
  Resources: 'it goes next, when there is room',
  Dependency: 'a job that it depends on has not ended',
  DependencyNeverSatisfied: 'it will never start: the job that it depends on did not end as it had to',
  PartitionTimeLimit: 'it will never start: its time limit is over that of the partition',
  PartitionNodeLimit: 'it will never start: it asks for more nodes than the partition has or gives',
  PartitionDown: 'its partition is down',
  PartitionInactive: 'its partition starts no jobs now',
  PartitionConfig: 'it will never start: it asks for what its partition does not have',
  BadConstraints: 'it will never start: no node has what it asks for',
  AccountNotAllowed: 'it will never start: its account may not use the partition',
  QOSNotAllowed: 'it will never start: its quality of service may not be used there',
  InvalidAccount: 'it will never start: its account is not valid',
  InvalidQOS: 'it will never start: its quality of service is not valid',
  ReqNodeNotAvail: 'nodes that it asks for are not available, perhaps reserved for maintenance',
  Reservation: 'its reservation has not begun',
  ReservationDeleted: 'its reservation was deleted',
  JobArrayTaskLimit: 'as many of its array run as may run together',
  JobHeldUser: 'it is held: scontrol release JOB',
  JobHeldAdmin: 'the administrators hold it',
  BeginTime: 'its time to begin has not come',
  Licenses: 'it waits for a licence',
  NodeDown: 'a node that it asks for is down',
  QOSMaxJobsPerUserLimit: 'you have as many jobs running as its quality of service allows',
  QOSMaxSubmitJobPerUserLimit: 'you have as many jobs as its quality of service allows',
  AssocGrpCpuLimit: 'your account uses as many cores as it may',
  AssocGrpBillingMinutes: 'your account has used up its share',
  AssocMaxJobsLimit: 'you have as many jobs running as your account allows',
  launch_failed_requeued_held: 'it could not be launched on its node and is held',
};

/** A reason as Slurm says it, with what it means. */
export function pendingReason(reason: string): string {
  const name = reason.replace(/^\(|\)$/g, '');
  if (name === 'None') return 'the scheduler has not looked at it yet';
  // Of some it tells more: `ReqNodeNotAvail, UnavailableNodes:n1`.
  const meaning = /reserved.for.maintenance/i.test(name) ? 'its nodes are reserved for maintenance' : meanings[name.split(',')[0]!];
  return meaning === undefined ? name : `${name}: ${meaning}`;
}
