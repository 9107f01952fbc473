// In place of @npmcli/arborist: half of what @pulumi/pulumi loads, and used only for functions that a program hands to the cloud.
// test/package loads the real one.
module.exports = {};
