import { rejects, storage } from '../invalid-config';

rejects([
  [
    'a node port without a type',
    { storage, service: { nodePort: 32_379 } },
    'service.nodePort',
    /^requires type.* \(type is ClusterIP\)\. Set the type, or leave it out$/,
  ],
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
    /^requires type: LoadBalancer \(type is NodePort\)\. Set the type, or leave it out$/,
  ],
]);
