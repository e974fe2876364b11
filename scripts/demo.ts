import { runDemo } from "../examples/demo/run.js";

await runDemo(process.argv.slice(2));
