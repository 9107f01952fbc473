import { rejects, storage } from '../invalid-config';

rejects([
  [
    'a partition for OnDelete',
    { storage, updateStrategy: { type: 'OnDelete', partition: 1 } },
    'updateStrategy.partition',
    /^conflicts with type: OnDelete\. Leave it out$/,
  ],
]);
