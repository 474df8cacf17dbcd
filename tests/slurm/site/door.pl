# Listens on any free port of loopback, and starts a command for each connection, which is its stdin and stdout.
#
#   door.pl FILE COMMAND...
#
# The port is written to FILE.
use strict;
use warnings;
use IO::Socket::INET;

my ($file, @command) = @ARGV;
my $door = IO::Socket::INET->new(Listen => 128, LocalAddr => '127.0.0.1', LocalPort => 0) or die "cannot listen: $!";
open(my $port, '>', "$file.new") or die "$file: $!";
print $port $door->sockport;
close $port;
rename("$file.new", $file) or die "$file: $!";

# Whom it starts is reaped by the first process, which is their parent when the one between has ended.
while (1) {
  my $client = $door->accept or next;
  my $between = fork // next;
  if ($between == 0) {
    if (fork == 0) {
      close $door;
      open(STDIN, '<&', $client) and open(STDOUT, '>&', $client) or exit 1;
      close $client;
      exec @command;
    }
    exit;
  }
  close $client;
  waitpid($between, 0);
}
