nice npm run build 2>&1 | grep -iE "error|warn|dist/" ; SCREENSHOTS=${1:-1} nice npm run test:browser -- screenshots 2>&1 | grep -E "✓|✗|FAIL|Error" | head
