import { rejects, storage } from '../invalid-config';

rejects([
  [
    'a control character in an annotation',
    { storage, annotations: { owner: 'a\u007fb' } },
    'annotations.owner',
    /^must not contain the character U\+007F, which YAML parsers reject or change\. Remove it$/,
  ],
  ['a label value that is none', { storage, labels: { team: 'a b' } }, 'labels.team', /^must be a label value.* \("a b"\)$/],
  ['a label key that is none', { storage, labels: { 'a b': 'x' } }, 'labels["a b"]', /^must be a label key.* \("a b"\)$/],
  [
    'a field that Kubernetes does not have',
    { storage, scheduling: { tolerations: [{ operater: 'Exists' }] } },
    'scheduling.tolerations[0].operater',
    /Did you mean operator\?/,
  ],
  [
    'a field that a peer does not have',
    { storage, networkPolicy: { clients: [{ podselector: {} }] } },
    'networkPolicy.clients[0].podselector',
    /Did you mean podSelector\?/,
  ],
]);
