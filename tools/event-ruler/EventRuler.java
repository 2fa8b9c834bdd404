import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;

/**
 * Reads {"patterns": {id: pattern}, "events": {name: event}} and writes {"refused": {id: reason}, "matches": {name: [id]}}.
 * A machine for each pattern, as for a rule of its own: what one matches can't depend on the others.
 */
public class EventRuler {
  public static void main(String[] args) throws Exception {
    ObjectMapper json = new ObjectMapper();
    JsonNode input = json.readTree(System.in);
    ObjectNode output = json.createObjectNode();
    ObjectNode refused = output.putObject("refused");
    ObjectNode matches = output.putObject("matches");

    Map<String, Machine> machines = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> pattern : input.get("patterns").properties()) {
      String rule = json.writeValueAsString(pattern.getValue());
      String problem = JsonRuleCompiler.check(rule);
      if (problem != null) {
        refused.put(pattern.getKey(), problem);
        continue;
      }
      Machine machine = Machine.builder().build();
      machine.addRule(pattern.getKey(), rule);
      machines.put(pattern.getKey(), machine);
    }
    for (Map.Entry<String, JsonNode> event : input.get("events").properties()) {
      String text = json.writeValueAsString(event.getValue());
      var ids = matches.putArray(event.getKey());
      for (Map.Entry<String, Machine> machine : machines.entrySet()) {
        if (!machine.getValue().rulesForJSONEvent(text).isEmpty()) {
          ids.add(machine.getKey());
        }
      }
    }
    json.writeValue(System.out, output);
  }
}
