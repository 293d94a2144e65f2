/* veraPDF's rules over PDFs, in Rhino's shell: `PROFILE FILE PROFILE FILE ...` prints a line of JSON for each pair.
   A profile's rules are read here: the jar leaves out the library by which veraPDF reads its own. */
var vera = Packages.org.verapdf, values = vera.pdfa.validation.profiles.Profiles, profiles = {};

function each(node, name, what) {
  var found = node.getElementsByTagName(name);
  for (var i = 0; i < found.getLength(); i++) what(found.item(i));
}

function said(node, name) {
  return String(node.getElementsByTagName(name).item(0).getTextContent());
}

function ruleOf(node) {
  var id = node.getElementsByTagName("id").item(0), none = new java.util.ArrayList();
  var standard = vera.pdfa.flavours.PDFAFlavour.Specification.valueOf(id.getAttribute("specification"));
  return values.ruleFromValues(
    values.ruleIdFromValues(standard, id.getAttribute("clause"), Number(id.getAttribute("testNumber"))),
    node.getAttribute("object"), java.lang.Boolean.valueOf(node.getAttribute("deferred")), node.getAttribute("tags"),
    said(node, "description"), said(node, "test"), values.errorFromValues(said(node, "message"), none), none);
}

function profileOf(name) {
  var source = java.lang.ClassLoader.getSystemResourceAsStream("org/verapdf/pdfa/validation/" + name + ".xml");
  var root = javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(source).getDocumentElement();
  var rules = new java.util.HashSet(), variables = new java.util.HashSet();
  each(root, "rule", function (one) { rules.add(ruleOf(one)); });
  each(root, "variable", function (one) {
    variables.add(values.variableFromValues(
      one.getAttribute("name"), one.getAttribute("object"), said(one, "defaultValue"), said(one, "value")));
  });
  var details = values.profileDetailsFromValues(name, name, "veraPDF Consortium", new java.util.Date());
  var flavour = vera.pdfa.flavours.PDFAFlavour.valueOf(root.getAttribute("flavour"));
  return values.profileFromValues(flavour, details, "", rules, variables);
}

vera.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
var foundry = vera.pdfa.Foundries.defaultInstance();
for (var at = 0; at < arguments.length; at += 2) {
  var profile = profiles[arguments[at]] = profiles[arguments[at]] || profileOf(arguments[at]);
  var parser = foundry.createParser(new java.io.File(arguments[at + 1]), profile.getPDFAFlavour());
  var result = foundry.createValidator(profile, false).validate(parser), broken = {};
  parser.close();
  result.getTestAssertions().toArray().forEach(function (one) {
    broken[one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber()] = String(one.getMessage());
  });
  print(JSON.stringify({
    compliant: result.isCompliant(), broken: broken,
    rules: Number(profile.getRules().size()), checks: Number(result.getTotalAssertions()),
  }));
}
