import type { Rule } from './rule';

/** The fields of the client Service, by its type. */
export const serviceRule: Rule = ({ service: given }, report) => {
  const type = given?.type ?? 'ClusterIP';
  const onlyFor = (field: keyof NonNullable<typeof given>, types: readonly string[]) => {
    if (given?.[field] !== undefined && !types.includes(type)) {
      report(['service', field], `is only for type ${types.join(' or ')}, and type is ${type}. Leave it out, or set the type`);
    }
  };
  if (given?.ipFamilies?.length === 2 && !given.ipFamilyPolicy?.endsWith('DualStack')) {
    report(['service', 'ipFamilyPolicy'], 'must be PreferDualStack or RequireDualStack where service.ipFamilies names two families');
  }
  onlyFor('nodePort', ['NodePort', 'LoadBalancer']);
  onlyFor('externalTrafficPolicy', ['NodePort', 'LoadBalancer']);
  onlyFor('loadBalancerSourceRanges', ['LoadBalancer']);
  onlyFor('loadBalancerClass', ['LoadBalancer']);
};
