import type { Job } from 'kubernetes-types/batch/v1';
import { ClusterError, printable } from '../errors';
import { wait } from '../output/log';
import type { Kubectl } from './kubectl';

/** Makes the name of a Job unlike that of any other: a CronJob's own Jobs have as many characters at their ends. */
export const jobSuffix = () => Date.now().toString(36);

/**
 * Waits until a Job has ended.
 * @throws ClusterError when it has failed, with the failure message of its last pod, or has not ended within `timeout` seconds
 */
export async function waitForJob(kubectl: Kubectl, name: string, namespace: string, timeout: number): Promise<void> {
  let failed = false;
  const missing = await wait(() => {
    const job = kubectl.get<Job>('job', name, namespace);
    if (!job) throw new ClusterError(`the Job ${name} is gone`);
    const ended = job.status?.conditions?.find(({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'));
    failed = ended?.type === 'Failed';
    return ended ? undefined : `the Job ${name} to end`;
  }, timeout);
  if (missing !== undefined)
    throw new ClusterError(`${missing}: not within ${timeout} s. It goes on: kubectl get job -n ${namespace} ${name}`);
  if (failed) throw new ClusterError(`the Job ${name} failed:\n${failureMessage(kubectl, name, namespace)}`);
}

interface LivePod {
  readonly metadata: { readonly creationTimestamp: string };
  readonly status: {
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}
interface ContainerStatus {
  readonly state?: { readonly terminated?: { readonly exitCode: number; readonly message?: string } };
}

/** The termination message of the container that made a Job fail. */
function failureMessage(kubectl: Kubectl, name: string, namespace: string): string {
  const { items } = JSON.parse(kubectl.run(['get', 'pods', '-n', namespace, '-l', `job-name=${name}`, '-o', 'json'])) as {
    items: LivePod[];
  };
  const newest = [...items].sort((a, b) => b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp))[0];
  const statuses = [...(newest?.status.initContainerStatuses ?? []), ...(newest?.status.containerStatuses ?? [])];
  const failed = statuses.map(({ state }) => state?.terminated).find(terminated => terminated && terminated.exitCode !== 0);
  return printable(failed?.message?.trim() ?? '') || `nothing is left of it to read: kubectl describe job -n ${namespace} ${name}`;
}
