import { rejects, storage } from '../invalid-config';

rejects([
  ['an IP family twice', { storage, service: { ipFamilies: ['IPv6', 'IPv6'] } }, 'service.ipFamilies', /same item twice/],
  ['no IP family', { storage, service: { ipFamilies: [] } }, 'service.ipFamilies', /at least one/],
  ['a node port out of range', { storage, service: { type: 'NodePort', nodePort: 2379 } }, 'service.nodePort', /30000 to 32767/],
  [
    'a network that is none',
    { storage, service: { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0'] } },
    'service.loadBalancerSourceRanges[0]',
    /CIDR/,
  ],
]);
