import type { Job } from 'kubernetes-types/batch/v1';
import { ClusterError, printable } from '../errors';
import { wait } from '../output/log';
import type { Kubectl } from './kubectl';

/** A unique suffix for the name of a Job. It is as long as that of a CronJob's Jobs. */
export const jobSuffix = () => Date.now().toString(36);

/**
 * Waits until a Job has ended.
 * @throws ClusterError if it fails, with the failure message of its last pod, or does not finish within `timeout` seconds
 */
export async function waitForJob(kubectl: Kubectl, name: string, namespace: string, timeout: number): Promise<void> {
  let failed = false;
  const missing = await wait(() => {
    const job = kubectl.get<Job>('job', name, namespace);
    if (!job) throw new ClusterError(`the Job ${name} was deleted`);
    const ended = job.status?.conditions?.find(({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'));
    failed = ended?.type === 'Failed';
    return ended ? undefined : `the Job ${name} has not finished`;
  }, timeout);
  if (missing !== undefined)
    throw new ClusterError(`${missing} within ${timeout} s. It keeps running: kubectl get job -n ${namespace} ${name}`);
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
  return printable(failed?.message?.trim() ?? '') || `no termination message. See kubectl describe job -n ${namespace} ${name}`;
}
