// onnxruntime otherwise keeps a device id and a log of every opened model in the person's home folder, to be sent to
// its maker. Nothing of a lab's work may leave the machine.
process.env['ORT_DISABLE_TELEMETRY'] = '1';
