<?php
// The same form page as a PHP site would make it: a template with escaped
// values, a session-less signed token, a database handle at hand.
$db = new PDO(getenv('BENCH_DSN') ?: $_SERVER['BENCH_DSN'],
    $_SERVER['BENCH_USER'] ?? null, '', [PDO::ATTR_PERSISTENT => true,
    PDO::ATTR_EMULATE_PREPARES => false]);
$nonce = random_bytes(16);
$payload = 'feedback|' . time() . '|' . bin2hex($nonce);
$token = base64_encode($payload . hash_hmac('sha256', $payload, str_repeat('k', 32), true));
header('Content-Type: text/html; charset=utf-8');
header('Cache-Control: no-store');
$page = file_get_contents($_SERVER['BENCH_PAGE']);
echo str_replace('@TOKEN@', htmlspecialchars($token, ENT_QUOTES, 'UTF-8'), $page);
