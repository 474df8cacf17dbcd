import type { Argv } from '@ubench/core';

/**
 * A small server of HTTP that every node has what it needs for: answers `ok`, and ends on request as servers do. What a connection asks for beside `/`
 * it says first.
 */
const program = String.raw`
use strict; use warnings; use IO::Socket::INET; use Socket;
$| = 1;
my ($host, $port) = @ARGV;
my $door = IO::Socket::INET->new(Listen => 64, LocalAddr => $host, LocalPort => $port, ReuseAddr => 1) or die "cannot listen: $!";
print "the server listens\n";
$SIG{CHLD} = 'IGNORE';
$SIG{TERM} = sub { exit 0 };
$SIG{USR1} = sub { exit 7 };
$SIG{USR2} = sub { my @all = map { 'a' x 1_000_000 } 1 .. 400; sleep 1000 };
my ($main, $asked) = $$;
while (1) {
  my $client = $door->accept or next;
  if (fork) { close $client; next }
  close $door;
  while (defined(my $line = <$client>)) {
    my ($path) = $line =~ m{^GET /(\S*)} or next;
    while (defined(my $rest = <$client>)) { last if $rest =~ /^\r?\n$/ }
    print $client "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    next if $path eq '' or $asked++;
    print "the server was asked for $path\n";
    if ($path eq 'exit') { kill 'USR1', $main; exit }
    if ($path eq 'grow') { kill 'USR2', $main; exit }
  }
  exit;
}`;

/** To be given the host and the port to listen at. */
export const serverCommand: Argv = ['perl', '-e', program];
