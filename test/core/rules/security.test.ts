import { validProps } from '../all-props';
import { rejects } from '../invalid-config';

rejects([
  [
    'an account that is and is not made',
    { ...validProps, serviceAccount: { name: 'a', annotations: { b: 'c' } } },
    'serviceAccount.annotations',
    /^conflicts with name \(a\): etcd-kit does not annotate an existing ServiceAccount/,
  ],
]);
