import { bytes, type Rule } from './rule';

/** Checks that storage is either persistent or ephemeral. */
export const storageRule: Rule = ({ storage: { ephemeral, ...persistent } }, report) => {
  if (ephemeral !== undefined) {
    for (const [field, value] of Object.entries(persistent)) {
      if (value !== undefined) report(['storage', field], 'conflicts with storage.ephemeral. Leave one of them out');
    }
  } else if (persistent.size === undefined) {
    report(
      ['storage', 'size'],
      'is required: a quantity of bytes, such as 8Gi (or storage.ephemeral for a cluster that may lose its data)',
    );
  }
};

/** Checks the size of the volumes. */
export const storageSizeRule: Rule = ({ storage }, report) => {
  const size = bytes(storage.size);
  if (size !== undefined && size < 256 * 2 ** 20)
    report(['storage', 'size'], `must be at least 256Mi, because etcd's log alone takes about 200Mi (${storage.size})`);
};

/** Checks the access modes. */
export const accessModesRule: Rule = ({ storage: { accessModes } }, report) => {
  if (accessModes?.length === 0) report(['storage', 'accessModes'], 'must not be empty. Leave it out for ReadWriteOnce');
  if (accessModes?.includes('ReadWriteOncePod') && accessModes.length > 1)
    report(['storage', 'accessModes'], 'must not combine ReadWriteOncePod with other modes. Leave the others out');
};

/** Checks that a pause deletes no volumes. */
export const retentionRule: Rule = ({ storage: { retention }, paused }, report) => {
  if (paused && retention?.whenScaled === 'Delete') {
    report(
      ['storage', 'retention', 'whenScaled'],
      'must not be Delete with paused: true, because scaling to 0 would delete every volume. Use Retain',
    );
  }
};
