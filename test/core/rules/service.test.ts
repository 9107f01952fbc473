import { rejects, storage } from '../invalid-config';

rejects([
  ['a node port without a type', { storage, service: { nodePort: 32_379 } }, 'service.nodePort', /only for type NodePort or LoadBalancer/],
  [
    'two IP families of a Service that has one',
    { storage, service: { ipFamilies: ['IPv6', 'IPv4'] } },
    'service.ipFamilyPolicy',
    /must be PreferDualStack or RequireDualStack/,
  ],
  [
    'source ranges without a load balancer',
    { storage, service: { type: 'NodePort', loadBalancerSourceRanges: ['10.0.0.0/8'] } },
    'service.loadBalancerSourceRanges',
    /only for type LoadBalancer/,
  ],
]);
