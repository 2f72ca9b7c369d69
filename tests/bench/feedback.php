<?php
// The same row in a table of the same form, durable before the reply: one
// insert a request on a connection that is kept. No check of the fields, no
// token, nothing sealed.
$db = new PDO($_SERVER['BENCH_DSN'], $_SERVER['BENCH_USER'] ?? null, '',
    [PDO::ATTR_PERSISTENT => true, PDO::ATTR_EMULATE_PREPARES => false,
     PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
$row = ['nonce' => random_bytes(16), 'digest' => random_bytes(32),
    'form' => 'feedback', 'received' => time(), 'policy' => $_POST['consent'],
    'consent' => 1, 'category' => $_POST['category'],
    'message' => $_POST['message'], 'may_contact' => 0, 'may_publish' => 0,
    'mail_news' => 0, 'person' => null, 'variant' => 'general',
    'language' => 'en', 'text_digest' => random_bytes(32), 'fields' => null,
    'definition' => null, 'receipt' => random_bytes(32),
    'due' => time() + 31536000, 'anonymise' => 0, 'answer_by' => null,
    'noticed' => 2];
$insert = $db->prepare('INSERT INTO feedback (' . implode(', ', array_keys($row)) .
    ') VALUES (' . implode(', ', array_fill(0, count($row), '?')) . ')');
$insert->execute(array_values($row));
http_response_code(303);
header('Location: /feedback/thanks');
