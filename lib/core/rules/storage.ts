import { bytes, type Rule } from './rule';

/** The volume, or the folder that is lost with the pod. */
export const storageRule: Rule = ({ storage: { ephemeral, ...persistent } }, report) => {
  if (ephemeral !== undefined) {
    for (const [field, value] of Object.entries(persistent)) {
      if (value !== undefined) report(['storage', field], 'conflicts with storage.ephemeral, which has no volume. Leave one of them out');
    }
  } else if (persistent.size === undefined) {
    report(
      ['storage', 'size'],
      'is required: a quantity of bytes, such as 8Gi (or storage.ephemeral for a cluster that may lose its data)',
    );
  }
};

/** How large each volume is. */
export const storageSizeRule: Rule = ({ storage }, report) => {
  const size = bytes(storage.size);
  if (size !== undefined && size < 256 * 2 ** 20)
    report(['storage', 'size'], `${storage.size} is too small: etcd's log alone takes some 200Mi. Use 256Mi or more`);
};

/** How volumes may be mounted. */
export const accessModesRule: Rule = ({ storage: { accessModes } }, report) => {
  if (accessModes?.length === 0) report(['storage', 'accessModes'], 'is empty. Leave it out for ReadWriteOnce');
  if (accessModes?.includes('ReadWriteOncePod') && accessModes.length > 1)
    report(['storage', 'accessModes'], 'ReadWriteOncePod stands alone. Leave the other modes out');
};

/** What becomes of the volumes of a cluster that is paused. */
export const retentionRule: Rule = ({ storage: { retention }, paused }, report) => {
  if (paused && retention?.whenScaled === 'Delete') {
    report(
      ['storage', 'retention', 'whenScaled'],
      'Delete conflicts with paused: true: scaling to 0 would delete every volume. Use Retain',
    );
  }
};
