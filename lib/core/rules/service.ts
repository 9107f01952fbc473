import type { Rule } from './rule';

/** Checks the fields of the client Service against its type. */
export const serviceRule: Rule = ({ service: given }, report) => {
  const type = given?.type ?? 'ClusterIP';
  const onlyFor = (field: keyof NonNullable<typeof given>, types: readonly string[]) => {
    if (given?.[field] !== undefined && !types.includes(type)) {
      report(['service', field], `requires type: ${types.join(' or ')} (type is ${type}). Set the type, or leave it out`);
    }
  };
  if (given?.ipFamilies?.length === 2 && !given.ipFamilyPolicy?.endsWith('DualStack')) {
    report(['service', 'ipFamilyPolicy'], 'must be PreferDualStack or RequireDualStack if service.ipFamilies names two families');
  }
  onlyFor('nodePort', ['NodePort', 'LoadBalancer']);
  onlyFor('externalTrafficPolicy', ['NodePort', 'LoadBalancer']);
  onlyFor('loadBalancerSourceRanges', ['LoadBalancer']);
  onlyFor('loadBalancerClass', ['LoadBalancer']);
};
